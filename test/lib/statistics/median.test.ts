import { expect } from "chai";
import fc from "fast-check";
import { median, medianInterval } from "../../../lib/statistics/median.ts";

const values = fc.array(fc.double({ min: 1e-3, max: 1e12, noNaN: true }), {
  minLength: 6,
  maxLength: 30,
});

describe("the median's bootstrap interval", () => {
  it("is null below six values, where none could hold 95 %", () => {
    expect(medianInterval([1, 2, 3, 4, 5])).to.equal(null);
    expect(medianInterval([1, 2, 3, 4, 5, 6])).to.not.equal(null);
  });

  it("is near the interval between order statistics that the binomial distribution gives", () => {
    // 97.9 % between the 2nd and the 9th of ten, 95.7 % between the 10th and the 21st of thirty.
    const ten = medianInterval([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(ten?.low).to.be.within(2, 3.5);
    expect(ten?.high).to.be.within(7.5, 9);
    const thirty = medianInterval(Array.from({ length: 30 }, (_, at) => at + 1));
    expect(thirty?.low).to.be.within(9.5, 11);
    expect(thirty?.high).to.be.within(20, 21.5);
  });

  it("encloses the median, within the values, whatever they are", () => {
    fc.assert(
      fc.property(values, (sample) => {
        const { low, high } = medianInterval(sample) ?? { low: NaN, high: NaN };
        expect(low).to.be.within(Math.min(...sample), median(sample));
        expect(high).to.be.within(median(sample), Math.max(...sample));
      }),
      { numRuns: 50 },
    );
  });

  it("is the same for the same values, in any order and any unit", () => {
    fc.assert(
      fc.property(values, (sample) => {
        const interval = medianInterval(sample);
        expect(medianInterval([...sample].reverse())).to.deep.equal(interval);
        expect(medianInterval(sample.map((value) => value * 8))).to.deep.equal({
          low: 8 * (interval?.low ?? NaN),
          high: 8 * (interval?.high ?? NaN),
        });
      }),
      { numRuns: 50 },
    );
  });
});
