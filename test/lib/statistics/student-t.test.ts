import { expect } from "chai";
import fc from "fast-check";
import { studentQuantile, studentTwoSided } from "../../../lib/statistics/student-t.ts";

describe("Student's t", () => {
  // The two-sided 95 % and 99 % columns of the usual printed tables.
  const table: [degreesOfFreedom: number, t95: number, t99: number][] = [
    [1, 12.7062, 63.6567],
    [2, 4.3027, 9.9248],
    [3, 3.1824, 5.8409],
    [4, 2.7764, 4.6041],
    [9, 2.2622, 3.2498],
    [10, 2.2281, 3.1693],
    [29, 2.0452, 2.7564],
    [120, 1.9799, 2.6174],
    [999, 1.9623, 2.5808],
  ];
  for (const [degreesOfFreedom, t95, t99] of table) {
    it(`has the printed quantiles for ${degreesOfFreedom} degrees of freedom`, () => {
      expect(studentQuantile(0.95, degreesOfFreedom)).to.be.closeTo(t95, 1e-4);
      expect(studentQuantile(0.99, degreesOfFreedom)).to.be.closeTo(t99, 1e-4);
    });
  }

  const degrees = fc.integer({ min: 1, max: 300 });

  it("has a quantile that undoes the distribution", () => {
    fc.assert(
      fc.property(degrees, fc.double({ min: 0.01, max: 0.999, noNaN: true }), (df, level) => {
        expect(studentTwoSided(studentQuantile(level, df), df)).to.be.closeTo(level, 1e-9);
      }),
    );
  });

  it("grows with t and never leaves [0, 1]", () => {
    const t = fc.double({ min: 0, max: 50, noNaN: true });
    fc.assert(
      fc.property(degrees, t, t, (df, a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)].map((x) => studentTwoSided(x, df));
        expect(low).to.be.at.least(-1e-12);
        expect(high).to.be.at.most(1 + 1e-12);
        expect(low).to.be.at.most((high ?? 0) + 1e-12);
      }),
    );
  });

  it("refuses what has no meaning", () => {
    expect(() => studentTwoSided(1, 0)).to.throw(RangeError);
    expect(() => studentTwoSided(1, 1.5)).to.throw(RangeError);
    expect(() => studentQuantile(1, 5)).to.throw(RangeError);
  });
});
