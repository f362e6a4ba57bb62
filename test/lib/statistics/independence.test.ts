import { expect } from "chai";
import fc from "fast-check";
import {
  lag1Autocorrelation,
  largestChanceAutocorrelation,
  minForAutocorrelation,
} from "../../../lib/statistics/independence.ts";

const line = (count: number) => Array.from({ length: count }, (_, at) => 100 + at);
const values = fc.array(fc.double({ min: 1e-3, max: 1e12, noNaN: true }), {
  minLength: minForAutocorrelation,
  maxLength: 40,
});

describe("lag-1 autocorrelation", () => {
  it("is what the definition gives for known values", () => {
    // A straight line of ten: the squares add up to 82.5, the neighbours' products to 57.75.
    expect(lag1Autocorrelation(line(10))).to.be.closeTo(57.75 / 82.5, 1e-12);
    const alternating = [1, 2, 1, 2, 1, 2, 1, 2, 1, 2];
    expect(lag1Autocorrelation(alternating)).to.be.closeTo(-0.9, 1e-12);
  });

  it("is null for fewer than eight values, and where all are the same but for rounding", () => {
    expect(lag1Autocorrelation(line(7))).to.equal(null);
    expect(lag1Autocorrelation(Array.from({ length: 10 }, () => 0.1))).to.equal(null);
    expect(lag1Autocorrelation([...line(9).map(() => 1e9), 1e9 + 1e-7])).to.equal(null);
  });

  it("stays between -1 and 1, and is the same in any unit and backwards", () => {
    fc.assert(
      fc.property(values, (sample) => {
        const coefficient = lag1Autocorrelation(sample);
        if (coefficient === null) return;
        expect(coefficient).to.be.within(-1, 1);
        const scaled = lag1Autocorrelation(sample.map((value) => value * 8));
        expect(scaled).to.be.closeTo(coefficient, 1e-6);
        expect(lag1Autocorrelation([...sample].reverse())).to.be.closeTo(coefficient, 1e-6);
      }),
    );
  });

  it("can be told from chance from eight values on, and ever better", () => {
    for (let count = minForAutocorrelation; count < 100; count++) {
      const limit = largestChanceAutocorrelation(count);
      expect(lag1Autocorrelation(line(count)), `${count} values`).to.be.above(limit);
      expect(largestChanceAutocorrelation(count + 1)).to.be.below(limit);
    }
  });
});
