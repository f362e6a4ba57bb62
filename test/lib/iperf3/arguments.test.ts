import { expect } from "chai";
import { clientArguments, leadSec } from "../../../lib/iperf3/arguments.ts";
import { examplePlan } from "../../measure/example-plan.ts";

describe("iperf3 arguments", () => {
  const plan = examplePlan({
    pairs: 2,
    benchmark: { protocols: ["tcp", "udp"], durationSec: 5, activePairs: [1, 2] },
  });
  const [tcp, , udp] = plan.trials;
  if (tcp === undefined || udp === undefined) throw new Error("the example has four trials");

  it("pin the congestion control of TCP", () => {
    expect(clientArguments(plan, tcp, "198.19.2.1", 6).join(" ")).to.equal(
      "iperf3 -c 198.19.2.1 -p 5201 -t 6 -i 1 -J -C cubic",
    );
  });

  it("give UDP a rate and a size always", () => {
    expect(clientArguments(plan, udp, "198.19.2.1", 6).join(" ")).to.equal(
      "iperf3 -c 198.19.2.1 -p 5201 -t 6 -i 1 -J -u -b 0 -l 1472",
    );
  });

  it("never omit seconds at the start", () => {
    for (const trial of plan.trials) {
      expect(clientArguments(plan, trial, "198.19.2.1", 6)).to.not.include("-O");
    }
  });

  it("need longer than the window, more so for many pairs", () => {
    expect([1, 64, 65, 128].map(leadSec)).to.deep.equal([1, 1, 2, 2]);
  });

  it("keep the number of interval reports small in an hour's run", () => {
    const long = examplePlan({ benchmark: { durationSec: 3600 } });
    const [trial] = long.trials;
    if (trial === undefined) throw new Error("no trial");
    const words = clientArguments(long, trial, "198.19.2.1", 3601);
    expect(words[words.indexOf("-i") + 1]).to.equal("60");
  });
});
