import { expect } from "chai";
import fc from "fast-check";
import { coverageLoss, isHarmful, skewness } from "../../../lib/statistics/skewness.ts";

const values = fc.array(fc.double({ min: 1, max: 1e6, noNaN: true }), {
  minLength: 8,
  maxLength: 40,
});

describe("skewness", () => {
  it("is nought for what is symmetric, and Fisher and Pearson's G1 for the rest", () => {
    expect(skewness([1, 2, 3, 4, 5, 6, 7, 8, 9])).to.be.closeTo(0, 1e-12);
    // As R's e1071::skewness(x, type = 2) defines it: sqrt(n (n - 1)) / (n - 2) × g1, g1 = 8/3.
    const spike = [0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
    expect(skewness(spike)).to.be.closeTo((Math.sqrt(90) / 8) * (8 / 3), 1e-12);
  });

  it("is null for fewer than eight values, and where all are the same but for rounding", () => {
    expect(skewness([1, 1, 1, 1, 1, 1, 9])).to.equal(null);
    expect(skewness(Array.from({ length: 10 }, () => 0.1))).to.equal(null);
  });

  it("changes its sign with the values', and harms alike on both sides", () => {
    fc.assert(
      fc.property(values, (sample) => {
        const value = skewness(sample);
        if (value === null) return;
        const mirrored = skewness(sample.map((x) => 2e6 - x)) ?? NaN;
        expect(mirrored).to.be.closeTo(-value, 1e-3);
        expect(isHarmful(-value, sample.length)).to.equal(isHarmful(value, sample.length));
      }),
    );
  });

  it("is harmful when it is more than chance and costs the interval more than two points", () => {
    expect(isHarmful(2, 10)).to.equal(false);
    expect(isHarmful(2.1, 10)).to.equal(true);
    expect(coverageLoss(2, 10)).to.be.closeTo(0.099, 1e-3);
    expect(isHarmful(1, 100)).to.equal(false);
    expect(coverageLoss(1, 100)).to.be.below(0.02);
    expect(isHarmful(3, 100)).to.equal(true);
  });
});
