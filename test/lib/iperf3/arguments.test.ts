import { expect } from "chai";
import { clientArguments } from "../../../lib/iperf3/arguments.ts";
import { examplePlan } from "../../measure/example-plan.ts";

describe("iperf3 arguments", () => {
  const plan = examplePlan({
    pairs: 2,
    benchmark: { protocols: ["tcp", "udp"], durationSec: 5, activePairs: [1, 2] },
  });
  const [tcp, , udp] = plan.trials;
  const server = plan.pairs[0]?.server;
  if (server === undefined) throw new Error("the example has a pair");
  if (tcp === undefined || udp === undefined) throw new Error("the example has four trials");

  it("pin the congestion control of TCP", () => {
    expect(clientArguments(plan, tcp, server, 6).join(" ")).to.equal(
      "iperf3 -c 198.19.2.1 -p 5201 -t 6 -i 1 -J -C cubic",
    );
  });

  it("give UDP a rate and a size always", () => {
    expect(clientArguments(plan, udp, server, 6).join(" ")).to.equal(
      "iperf3 -c 198.19.2.1 -p 5201 -t 6 -i 1 -J -u -b 0 -l 1472",
    );
  });

  it("send at the rate of a search's step, 0 for as fast as they can", () => {
    const words = (bitsPerSecond: number) =>
      clientArguments(plan, { ...udp, bitsPerSecond }, server, 6).join(" ");
    expect(words(5000)).to.include(" -b 5000 ");
    expect(words(0)).to.include(" -b 0 ");
  });

  it("say who sends", () => {
    const flags = (direction: "reverse" | "both") =>
      clientArguments(plan, { ...tcp, direction }, server, 6).at(-1);
    expect([flags("reverse"), flags("both")]).to.deep.equal(["-R", "--bidir"]);
  });

  it("dial a published port where there is one", () => {
    const published = { ...server, dial: { address: "198.18.0.2", port: 5207 } };
    expect(clientArguments(plan, tcp, published, 6).join(" ")).to.include("-c 198.18.0.2 -p 5207 ");
  });

  it("never omit seconds at the start", () => {
    for (const trial of plan.trials) {
      expect(clientArguments(plan, trial, server, 6)).to.not.include("-O");
    }
  });

  it("keep the number of interval reports small in an hour's run", () => {
    const long = examplePlan({ benchmark: { durationSec: 3600 } });
    const [trial] = long.trials;
    if (trial === undefined) throw new Error("no trial");
    const words = clientArguments(long, trial, server, 3601);
    expect(words[words.indexOf("-i") + 1]).to.equal("60");
  });
});
