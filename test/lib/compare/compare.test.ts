import { expect } from "chai";
import { compare } from "../../../lib/compare/compare.ts";
import { differingConditions } from "../../../lib/compare/conditions.ts";
import { meeting, parseCondition } from "../../../lib/compare/fail-if.ts";
import { matchTrials } from "../../../lib/compare/matching.ts";
import type { Measured } from "../../../lib/measured/measured.ts";
import { examplePlan } from "../../measure/example-plan.ts";
import { exampleRecord, exampleRepetition } from "../../measure/example-record.ts";
import { around, exampleMeasured } from "../measured/example-measured.ts";

const macvlan = { module: "macvlan", mode: "bridge" } as const;
const veth = { module: "bridge" } as const;
const pairs = [1, 2, 4, 8];

/** A curve of four trials around 10 Gbit/s times a factor. */
const curve = (network: typeof macvlan | typeof veth, factor: number, seed: number, count = 10) =>
  pairs.map((activePairs, at) =>
    exampleMeasured(network, around(10 * factor, 0.03, count, seed * 100 + at), { activePairs }),
  );

const compared = (a: readonly Measured[], b: readonly Measured[]) =>
  compare(matchTrials(a, b).matches, "aggregate");

describe("trials of two results", () => {
  it("belong together where all that tells trials apart is alike", () => {
    const both = [...curve(veth, 1, 1), ...curve(macvlan, 2, 2)];
    const { matches, onlyA, onlyB, apart } = matchTrials(both, [...both].reverse());
    expect(matches).to.have.length(8);
    for (const { a, b } of matches) expect(a).to.equal(b);
    expect([onlyA, onlyB, apart]).to.deep.equal([[], [], []]);
  });

  it("of one system each belong together, and the systems are named", () => {
    const { matches, apart } = matchTrials(curve(veth, 1, 1), curve(macvlan, 2, 2));
    expect(matches).to.have.length(4);
    expect(apart).to.deep.equal([{ what: "system", a: "bridge", b: "macvlan bridge" }]);
  });

  it("that one side alone has are said", () => {
    const { matches, onlyA, onlyB } = matchTrials(
      [...curve(veth, 1, 1), ...curve(macvlan, 2, 2)],
      curve(macvlan, 1, 3).slice(1),
    );
    expect(matches).to.have.length(3);
    expect(onlyA).to.have.length(5);
    expect(onlyB).to.deep.equal([]);
  });
});

describe("a comparison", () => {
  it("finds a known difference, with its size and an interval that holds it", () => {
    for (const one of compared(curve(veth, 1, 1), curve(macvlan, 1.5, 2))) {
      expect(one.significant).to.equal(true);
      expect(one.percent).to.be.within(45, 55);
      expect(one.interval?.low).to.be.lessThan(50);
      expect(one.interval?.high).to.be.greaterThan(50);
    }
  });

  it("raises an alarm in at most 5 % of all comparisons of alike results", () => {
    let alarms = 0;
    let failed = 0;
    const runs = 400;
    const condition = parseCondition("aggregate < 0%");
    for (let seed = 1; seed <= runs; seed++) {
      const rows = compared(curve(veth, 1, seed, 5), curve(veth, 1, seed + 5000, 5));
      if (rows.some(({ significant }) => significant)) alarms += 1;
      if (meeting(condition, rows).length > 0) failed += 1;
    }
    // 5 % and two standard errors of a share in 400 cases.
    expect(alarms / runs).to.be.at.most(0.072);
    expect(failed).to.be.at.most(alarms);
  });

  it("says nothing of single repetitions", () => {
    const [one] = compared([exampleMeasured(veth, [10])], [exampleMeasured(veth, [20])]);
    expect(one).to.deep.include({ percent: 100, interval: null, pValue: null, significant: false });
  });

  it("does not let a trial without repetitions count for the correction", () => {
    const [a, b] = [curve(veth, 1, 1), curve(veth, 1.1, 2)];
    const more = exampleMeasured(veth, [10], { activePairs: 64 });
    const pValues = (rows: ReturnType<typeof compared>) => rows.map(({ pValue }) => pValue);
    expect(pValues(compared([more, ...a], [more, ...b])).slice(1)).to.deep.equal(
      pValues(compared(a, b)),
    );
  });
});

describe("--fail-if", () => {
  const slower = compared(curve(veth, 1, 1), curve(veth, 0.9, 2));

  it("is met by what is beyond the limit and significant", () => {
    expect(meeting(parseCondition("aggregate < -5%"), slower)).to.have.length(4);
    expect(meeting(parseCondition("aggregate < -20%"), slower)).to.have.length(0);
    expect(meeting(parseCondition("aggregate > 5 %"), slower)).to.have.length(0);
    const noisy = compared(
      [exampleMeasured(veth, [5, 10, 15])],
      [exampleMeasured(veth, [4, 9, 14])],
    );
    expect(meeting(parseCondition("aggregate<-5%"), noisy)).to.have.length(0);
  });

  it("refuses what is no condition", () => {
    for (const text of ["aggregate", "throughput < 5%", "aggregate < 5", "aggregate = 5%"]) {
      expect(() => parseCondition(text), text).to.throw(/is no condition/);
    }
  });
});

describe("conditions that differ", () => {
  const record = (durationSec: number, run: number) =>
    exampleRecord([exampleRepetition()], {}, examplePlan({ benchmark: { run, durationSec } }));

  it("are listed by their path; the number of the run is none", () => {
    expect(differingConditions([record(1, 1)], [record(2, 2)])).to.deep.equal([
      { what: "scenario.benchmark.durationSec", a: "1", b: "2" },
    ]);
    expect(differingConditions([record(1, 1)], [record(1, 2)])).to.deep.equal([]);
  });
});
