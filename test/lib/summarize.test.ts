import { expect } from "chai";
import { summarySchema } from "../../lib/result.ts";
import { examplePlan } from "../measure/example-plan.ts";
import { exampleRecord, exampleRepetition, failedRepetition } from "../measure/example-record.ts";

const rep = exampleRepetition;
const summaryOf = (...args: Parameters<typeof exampleRecord>) => {
  const { summary } = exampleRecord(...args);
  return summarySchema.parse(summary);
};

describe("summarize", () => {
  it("averages what counts", () => {
    const summary = summaryOf([
      rep({ aggregateBitsPerSecond: 10e9 }),
      rep({ repetition: 2, aggregateBitsPerSecond: 20e9, retransmits: 6 }),
    ]);
    const [trial] = summary.trials;
    expect(summary.verdict).to.equal("valid");
    expect(trial).to.include({ repetitions: 2, retransmits: 5, perPairBitsPerSecond: 15e9 });
    expect(trial?.aggregateBitsPerSecond?.mean).to.equal(15e9);
    expect(trial?.bitsPerSecondPerBusyCore).to.be.closeTo(15e9 / 1.8, 1);
    expect(trial?.packetsPerSecond).to.equal(null);
  });

  it("uses the second attempt and doubts the trial for the first", () => {
    const summary = summaryOf([rep(failedRepetition), rep({ attempt: 2 }), rep({ repetition: 2 })]);
    expect(summary.trials[0]).to.include({ repetitions: 2, verdict: "suspect" });
    expect(summary.reasons.map(({ reason }) => reason)).to.deep.equal([
      "failed: pair 1: iperf3: unable to connect to server: Connection refused",
    ]);
  });

  it("leaves out a repetition that failed twice, but keeps the trial", () => {
    const twice = [rep(failedRepetition), rep({ ...failedRepetition, attempt: 2 })];
    const summary = summaryOf([...twice, rep({ repetition: 2 })]);
    expect(summary.trials[0]).to.include({ repetitions: 1, verdict: "suspect" });
    expect(summary.reasons[0]?.reason).to.match(/Connection refused \(and 1 more like it\)$/);
  });

  it("fails a trial without a single repetition, and the run with it", () => {
    const summary = summaryOf([rep(failedRepetition)]);
    expect(summary.trials[0]).to.include({
      repetitions: 0,
      verdict: "failed",
      aggregateBitsPerSecond: null,
      overheadSec: null,
    });
    expect(summary.verdict).to.equal("failed");
  });

  it("doubts what a repetition doubts, and counts alike reasons together", () => {
    const reasons = (seconds: string) => [
      {
        check: "common-window" as const,
        reason: `all pairs sent together for only ${seconds} s of 1 s`,
      },
    ];
    const summary = summaryOf([
      rep({ status: "suspect", reasons: reasons("0.80") }),
      rep({ repetition: 2, status: "suspect", reasons: reasons("0.85") }),
    ]);
    expect(summary).to.include({ verdict: "suspect" });
    expect(summary.reasons).to.deep.equal([
      {
        check: "common-window",
        reason: "all pairs sent together for only 0.80 s of 1 s (and 1 more like it)",
      },
    ]);
  });

  it("counts alike reasons together whichever pairs they name", () => {
    const still = (pairs: string) => ({
      status: "suspect" as const,
      reasons: [{ check: "pairs-alive" as const, reason: `${pairs} stood still for a while` }],
    });
    const summary = summaryOf([
      rep(still("pair 3")),
      rep({ repetition: 2, ...still("pairs 1, 2, 3, 4, 5, 6 and 12 more") }),
    ]);
    expect(summary.reasons.map(({ reason }) => reason)).to.deep.equal([
      "pair 3 stood still for a while (and 1 more like it)",
    ]);
  });

  it("fails everything where the conditions changed", () => {
    const summary = summaryOf([rep()], { factsAfter: ["n1 eth1 mtu: want 9000, have 1500"] });
    expect(summary.verdict).to.equal("failed");
    expect(summary.trials[0]?.reasons).to.deep.equal([
      {
        check: "facts-unchanged",
        reason: "conditions changed while measuring: n1 eth1 mtu: want 9000, have 1500",
      },
    ]);
  });

  it("has valid rows without figures for pairs that are not to reach each other", () => {
    const plan = examplePlan({ expectReachable: false });
    const summary = summaryOf([], {}, plan);
    expect(summary).to.include({ verdict: "valid" });
    expect(summary.trials[0]).to.include({ repetitions: 0, verdict: "valid", lossPercent: null });
    expect(summary.trials[0]?.reasons).to.deep.equal([
      { check: "reachable", reason: "unreachable, as expected" },
    ]);
  });

  it("doubts the interval of a trial that drifts, and says which check it was", () => {
    const drifting = Array.from({ length: 10 }, (_, at) =>
      rep({ repetition: at + 1, aggregateBitsPerSecond: 18e9 + at * 1e7 }),
    );
    const [trial] = summaryOf(drifting).trials;
    expect(trial?.verdict).to.equal("suspect");
    expect(trial?.reasons.map(({ check }) => check)).to.deep.equal(["independence"]);
    expect(trial?.aggregateBitsPerSecond?.lag1Autocorrelation).to.be.closeTo(0.7, 1e-6);
    expect(trial?.aggregateBitsPerSecond?.median).to.be.closeTo(18.045e9, 1);
  });

  it("doubts a trial that one repetition pulls aside", () => {
    const rates = [18, 18.1, 18.2, 17.9, 18, 18.1, 17.9, 9, 18.2, 18];
    const reps = rates.map((rate, at) =>
      rep({ repetition: at + 1, aggregateBitsPerSecond: rate * 1e9 }),
    );
    const [trial] = summaryOf(reps).trials;
    expect(trial).to.include({ verdict: "suspect", repetitions: 10 });
    expect(trial?.reasons.map(({ check }) => check)).to.deep.equal(["skewness"]);
  });

  it("says how the stop rule ended a trial", () => {
    const until = { min: 3, max: 6, halfWidthPercent: 2 };
    const plan = examplePlan({ benchmark: { repetitions: undefined, until } });
    const of = (rates: number[]) =>
      summaryOf(
        rates.map((rate, at) => rep({ repetition: at + 1, aggregateBitsPerSecond: rate * 1e9 })),
        {},
        plan,
      ).trials[0]?.stopping;
    expect(of([18, 18.1, 18.2])).to.deep.include({ reached: true, maxRepetitions: 6 });
    expect(of([18, 18.1, 18.2])?.halfWidthPercent).to.be.closeTo(1.37, 0.01);
    expect(of([10, 14, 18, 9, 11, 12])).to.deep.include({ reached: false, wantedPercent: 2 });
    expect(summaryOf([rep()]).trials[0]?.stopping).to.equal(null);
  });
});
