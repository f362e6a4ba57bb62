import { expect } from "chai";
import {
  clientArguments,
  knockArguments,
  requestIntervalMs,
  serverArguments,
} from "../../../lib/latency/irtt.ts";
import { activePairsOf, probeOf } from "../../../lib/latency/probe.ts";
import { imageTools, imageToolsOf } from "../../../lib/image.ts";
import { pairsInUse, trialsOf } from "../../../lib/build-plan.ts";
import { scenarioSchema } from "../../../lib/scenario.ts";
import { scenarioWith } from "../../scenarios.ts";
import { examplePlan } from "../../measure/example-plan.ts";

describe("irtt arguments", () => {
  const [pair] = examplePlan({}).pairs;
  if (pair === undefined) throw new Error("the example has a pair");
  const { server } = pair;

  it("have the server listen on the UDP port of its iperf3's number, on its address only", () => {
    expect(serverArguments(server).join(" ")).to.equal(
      "irtt server -b 198.19.2.1:5201 -i 0 --timeout=10s",
    );
  });

  it("have the client send so often for so long, and say all in JSON", () => {
    expect(clientArguments(server, { seconds: 3.2, intervalMs: 10 }).join(" ")).to.equal(
      "irtt client -Q -d 3200ms -i 10ms --wait=300ms --timeouts=500ms,500ms,1s,2s --stats=both --tstamp=none -o - 198.19.2.1:5201",
    );
  });

  it("dial a published port where there is one", () => {
    const published = { ...server, dial: { address: "198.18.0.2", port: 5207 } };
    expect(knockArguments(published).at(-1)).to.equal("198.18.0.2:5207");
    expect(clientArguments(published, { seconds: 1, intervalMs: 10 }).at(-1)).to.equal(
      "198.18.0.2:5207",
    );
    expect(serverArguments(published)).to.include("198.19.2.1:5201");
  });

  it("send less often where a round is so long that its output would fill a tmpfs", () => {
    expect(requestIntervalMs(10, 10)).to.equal(10);
    expect(requestIntervalMs(10, 40)).to.equal(10);
    expect(requestIntervalMs(10, 3600)).to.equal(900);
  });
});

describe("the pair for round trips", () => {
  const plan = (benchmark: NonNullable<Parameters<typeof examplePlan>[0]["benchmark"]>) =>
    examplePlan({ pairs: 3, benchmark });

  it("is the one behind those that send, under load", () => {
    const probe = probeOf(plan({ activePairs: [1, 2], latency: { loaded: true } }));
    expect(probe?.pair.index).to.equal(3);
    expect(probe).to.include({ loaded: true, idleRounds: 0, intervalMs: 10 });
  });

  it("is the first one where nothing else sends", () => {
    const probe = probeOf(plan({ latency: { idle: true } }));
    expect(probe?.pair.index).to.equal(1);
    expect(probe).to.include({ loaded: false, idleRounds: 2, idleSec: 1 });
    const long = plan({ durationSec: 60, repetitions: 30, latency: { idle: true } });
    expect(probeOf(long)).to.include({ idleRounds: 10, idleSec: 10 });
    const until = plan({ repetitions: undefined, until: { min: 4 }, latency: { idle: true } });
    expect(
      probeOf({
        ...until,
        scenario: scenarioSchema.parse(
          scenarioWith({ benchmark: { until: { min: 4 }, latency: { idle: true } } }),
        ),
      })?.idleRounds,
    ).to.equal(4);
  });

  it("is none where nobody asks", () => {
    expect(probeOf(plan({}))).to.equal(undefined);
  });

  it("is left out of the load, and is in use", () => {
    const scenario = scenarioSchema.parse(
      scenarioWith({ pairs: { count: 4 }, benchmark: { latency: { loaded: true } } }),
    );
    expect(activePairsOf(scenario)).to.deep.equal([3]);
    expect(trialsOf(scenario).map(({ id }) => id)).to.deep.equal(["tcp-3"]);
    expect(pairsInUse(scenario)).to.equal(4);
    const few = scenarioSchema.parse(
      scenarioWith({
        pairs: { count: 4 },
        benchmark: { activePairs: [1], latency: { loaded: true } },
      }),
    );
    expect(pairsInUse(few)).to.equal(2);
    const idle = scenarioSchema.parse(
      scenarioWith({ pairs: { count: 4 }, benchmark: { latency: { idle: true } } }),
    );
    expect(pairsInUse(idle)).to.equal(4);
  });

  it("has irtt in its image, which is another one only then", () => {
    const tools = (benchmark: object) =>
      imageToolsOf(scenarioSchema.parse(scenarioWith({ benchmark })));
    expect(tools({})).to.deep.equal(imageTools);
    expect(tools({ latency: { idle: true } })).to.deep.equal([...imageTools, "irtt"]);
  });
});
