import { expect } from "chai";
import fc from "fast-check";
import {
  describe as describeValues,
  jain,
  mean,
  meanOrNull,
  quantile,
  skew,
} from "../../../lib/statistics/describe.ts";

const positive = fc.double({ min: 1e-3, max: 1e12, noNaN: true });
const values = fc.array(positive, { minLength: 1, maxLength: 40 });

describe("statistics", () => {
  it("describe five known values", () => {
    // Mean 3, standard deviation sqrt(2.5), t(0.95, 4) = 2.7764.
    const figures = describeValues([1, 2, 3, 4, 5]);
    expect(figures?.mean).to.equal(3);
    expect(figures?.stderr).to.be.closeTo(0.70711, 1e-5);
    expect(figures?.ci95Low).to.be.closeTo(3 - 1.96324, 1e-4);
    expect(figures?.ci95High).to.be.closeTo(3 + 1.96324, 1e-4);
    expect(figures?.cv).to.be.closeTo(0.52705, 1e-5);
  });

  it("have no interval for one value and nothing for none", () => {
    expect(describeValues([7])).to.deep.equal({
      mean: 7,
      stderr: null,
      ci95Low: null,
      ci95High: null,
      cv: null,
      median: 7,
      medianCi95Low: null,
      medianCi95High: null,
      lag1Autocorrelation: null,
      skewness: null,
    });
    expect(describeValues([])).to.equal(null);
    expect(() => mean([])).to.throw(RangeError);
  });

  it("put the mean between the extremes, in the middle of its interval", () => {
    fc.assert(
      fc.property(values, (sample) => {
        const figures = describeValues(sample);
        const slack = 1e-9 * Math.max(...sample);
        expect(figures?.mean).to.be.within(
          Math.min(...sample) - slack,
          Math.max(...sample) + slack,
        );
        if (figures?.ci95Low === null || figures?.ci95High === null || figures === null) return;
        expect((figures.ci95Low + figures.ci95High) / 2).to.be.closeTo(figures.mean, slack);
      }),
    );
  });

  it("leave out what is not there", () => {
    expect(meanOrNull([1, null, 3])).to.equal(2);
    expect(meanOrNull([null])).to.equal(null);
  });

  it("interpolate quantiles between order statistics", () => {
    expect(quantile([4, 1, 3, 2], 0.5)).to.equal(2.5);
    expect(quantile([1, 2, 3, 4, 5], 0.95)).to.be.closeTo(4.8, 1e-12);
    expect(quantile([9], 0.3)).to.equal(9);
    expect(() => quantile([], 0.5)).to.throw(RangeError);
    expect(() => quantile([1], 1.1)).to.throw(RangeError);
  });

  it("measure skew from the first start", () => {
    expect(skew([105, 100, 110])).to.deep.equal({ p50: 5, p95: 9.5, max: 10 });
    expect(skew([42])).to.deep.equal({ p50: 0, p95: 0, max: 0 });
  });

  it("call equal shares fair and one taker the opposite", () => {
    expect(jain([5, 5, 5, 5])).to.equal(1);
    expect(jain([8, 0, 0, 0])).to.equal(0.25);
    expect(jain([0, 0])).to.equal(null);
  });

  it("keep Jain's index between 1/n and 1, whatever the unit", () => {
    fc.assert(
      fc.property(values, (sample) => {
        const index = jain(sample) ?? NaN;
        expect(index).to.be.within(1 / sample.length - 1e-9, 1 + 1e-9);
        expect(jain(sample.map((value) => value * 8))).to.be.closeTo(index, 1e-9);
      }),
    );
  });
});
