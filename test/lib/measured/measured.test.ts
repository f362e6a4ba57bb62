import { expect } from "chai";
import { measuredOf } from "../../../lib/measured/measured.ts";
import { networkName } from "../../../lib/measured/network-name.ts";
import { examplePlan } from "../../measure/example-plan.ts";
import {
  exampleRecord,
  exampleRepetition as rep,
  failedRepetition,
} from "../../measure/example-record.ts";
import { exampleScenario } from "./example-measured.ts";

const plan = examplePlan({
  pairs: 4,
  benchmark: { protocols: ["tcp", "udp"], activePairs: [1, 4] },
});
const record = (rates: readonly number[], trial = "tcp-1") =>
  exampleRecord(
    rates.map((rate, at) => rep({ trial, repetition: at + 1, aggregateBitsPerSecond: rate * 1e9 })),
    {},
    plan,
  );

describe("the trials of records", () => {
  it("have the values of the repetitions that count, and what the summary says", () => {
    const failed = { ...failedRepetition, trial: "tcp-1", repetition: 3 };
    const [first] = measuredOf([
      {
        record: exampleRecord(
          [
            rep({ aggregateBitsPerSecond: 10e9 }),
            rep({ repetition: 2, aggregateBitsPerSecond: 12e9 }),
            rep(failed),
          ],
          {},
          plan,
        ),
        file: "x.json",
      },
    ]);
    expect(first).to.deep.include({ values: [10e9, 12e9], verdict: "suspect", repetitions: 2 });
    expect(first?.aggregate?.mean).to.equal(11e9);
    expect(first?.reasons[0]).to.match(/^failed: .* \[attempt\]$/);
  });

  it("of several blocks are one trial with a value a block", () => {
    const measured = measuredOf([
      { record: record([10, 12]), file: "a.json", block: 1 },
      { record: record([14, 16]), file: "b.json", block: 2 },
    ]);
    expect(measured).to.have.length(4);
    expect(measured[0]).to.deep.include({ values: [11e9, 15e9], repetitions: 4 });
    expect(measured[0]?.aggregate?.mean).to.equal(13e9);
  });

  it("of systems that a sweep names apart stay apart", () => {
    const measured = measuredOf([
      { record: record([10]), file: "a.json", series: "one" },
      { record: record([14]), file: "b.json", series: "other" },
    ]);
    expect(
      measured.filter(({ values }) => values.length > 0).map(({ series }) => series),
    ).to.deep.equal(["one", "other"]);
  });

  it("of an unfinished run are none", () => {
    expect(measuredOf([{ record: { ...record([1]), summary: null }, file: "x" }])).to.deep.equal(
      [],
    );
  });
});

describe("the name of a network", () => {
  it("says what it is, not where", () => {
    const name = (network: Parameters<typeof exampleScenario>[0], placement = "local" as const) =>
      networkName(exampleScenario(network, placement).network);
    expect(name({ module: "macvlan", mode: "bridge" })).to.equal("macvlan bridge");
    expect(name({ module: "bridge" })).to.equal("bridge");
    expect(name({ module: "vxlan" })).to.equal("vxlan");
    expect(name({ module: "ovs", datapath: "userspace", ports: "internal" })).to.equal(
      "ovs userspace internal",
    );
  });
});
