import { expect } from "chai";
import { mulberry32 } from "../../../lib/statistics/random.ts";
import { holm, welch } from "../../../lib/statistics/welch.ts";

describe("Welch's test", () => {
  it("gives what integrating Student's density gives", () => {
    // t = 2.4554 with 24.99 degrees of freedom, p = 0.02138; with 24, p = 0.02170.
    const a = [
      27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4,
    ];
    const b = [
      27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 20.5, 24.4,
    ];
    const test = welch(a, b);
    expect(test?.difference).to.be.closeTo(2.1667, 1e-3);
    expect(test?.pValue).to.be.closeTo(0.0217, 1e-5);
    expect(test?.low).to.be.greaterThan(0);
  });

  it("knows nothing of single values, and all of constant ones", () => {
    expect(welch([1], [2, 3])).to.equal(null);
    expect(welch([2, 2], [2, 2])).to.include({ difference: 0, pValue: 1 });
    expect(welch([2, 2], [3, 3])).to.include({ difference: 1, pValue: 0, low: 1, high: 1 });
  });

  const random = mulberry32(7);
  const normal = (mean: number, deviation: number) =>
    mean + deviation * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const sample = (count: number, mean: number, deviation: number) =>
    Array.from({ length: count }, () => normal(mean, deviation));

  it("raises a false alarm in at most 5 % of all cases, whatever the variances", () => {
    for (const [countA, countB, deviationB] of [
      [10, 10, 1],
      [3, 3, 1],
      [5, 10, 4],
    ] as const) {
      let alarms = 0;
      const cases = 2000;
      for (let at = 0; at < cases; at++) {
        const test = welch(sample(countA, 10, 1), sample(countB, 10, deviationB));
        if ((test?.pValue ?? 1) < 0.05) alarms += 1;
      }
      // Three standard errors of a share of 5 % in 2000 cases are 1.5 %.
      expect(alarms / cases, `${countA} and ${countB}`).to.be.at.most(0.065);
    }
  });

  it("raises no more of them on skewed data, at three repetitions too", () => {
    const exponential = (count: number) =>
      Array.from({ length: count }, () => -Math.log(1 - random()));
    for (const count of [3, 5, 10]) {
      let alarms = 0;
      const cases = 2000;
      for (let at = 0; at < cases; at++) {
        if ((welch(exponential(count), exponential(count))?.pValue ?? 1) < 0.05) alarms += 1;
      }
      expect(alarms / cases, String(count)).to.be.at.most(0.065);
    }
  });

  it("holds the true difference in its interval in 95 % of all cases", () => {
    let held = 0;
    for (let at = 0; at < 2000; at++) {
      const test = welch(sample(10, 10, 1), sample(10, 12, 2));
      if (test !== null && test.low <= 2 && 2 <= test.high) held += 1;
    }
    expect(held / 2000).to.be.within(0.935, 0.975);
  });

  it("with Holm's correction raises any alarm among twenty alike trials in at most 5 %", () => {
    let runs = 0;
    for (let at = 0; at < 400; at++) {
      const pValues = Array.from(
        { length: 20 },
        () => welch(sample(10, 10, 1), sample(10, 10, 1))?.pValue ?? 1,
      );
      if (holm(pValues).some((pValue) => pValue < 0.05)) runs += 1;
    }
    expect(runs / 400).to.be.at.most(0.083);
  });
});

describe("Holm's correction", () => {
  it("steps down: the smallest counts for all, and none falls below one before it", () => {
    const corrected = holm([0.01, 0.04, 0.03, 0.005]);
    [0.03, 0.06, 0.06, 0.02].forEach((want, at) => {
      expect(corrected[at]).to.be.closeTo(want, 1e-12);
    });
    expect(holm([0.5, 0.9])).to.deep.equal([1, 1]);
    expect(holm([])).to.deep.equal([]);
  });
});
