import { expect } from "chai";
import { doubtTrial } from "../../../lib/statistics/checks.ts";
import { meanInterval } from "../../../lib/statistics/describe.ts";
import { medianInterval } from "../../../lib/statistics/median.ts";
import { mulberry32 } from "../../../lib/statistics/random.ts";
import { isEnough } from "../../../lib/stop-rule.ts";

/**
 * What the 95 % intervals are worth, by simulation: how often they hold the true value, and how
 * often a check says that they may not. The figures are those of docs/measuring.md.
 */

const random = mulberry32(20161121);
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const draw = (one: () => number) => (count: number) => Array.from({ length: count }, one);

/** A series in which each value leans on the one before (AR(1)), with deviation 1 about 100. */
const leaning = (share: number) => (count: number) => {
  let last = normal();
  return Array.from({ length: count }, () => {
    last = share * last + Math.sqrt(1 - share ** 2) * normal();
    return 100 + last;
  });
};

interface Source {
  readonly mean: number;
  readonly median: number;
  readonly sample: (count: number) => number[];
}
const sources = {
  normal: { mean: 100, median: 100, sample: draw(() => 100 + normal()) },
  exponential: { mean: 1, median: Math.LN2, sample: draw(() => -Math.log(1 - random())) },
  lognormal: { mean: Math.exp(0.5), median: 1, sample: draw(() => Math.exp(normal())) },
} satisfies Record<string, Source>;

/** Percent of samples for which this holds. */
function percent(
  runs: number,
  sample: () => number[],
  holds: (values: number[]) => boolean,
): number {
  let count = 0;
  for (let run = 0; run < runs; run++) if (holds(sample())) count++;
  return (100 * count) / runs;
}

const holdsMean = (truth: number) => (values: number[]) => {
  const interval = meanInterval(values);
  return (interval?.ci95Low ?? NaN) <= truth && truth <= (interval?.ci95High ?? NaN);
};
const holdsMedian = (truth: number) => (values: number[]) => {
  const interval = medianInterval(values);
  return (interval?.low ?? NaN) <= truth && truth <= (interval?.high ?? NaN);
};
const doubts = (check: string) => (values: number[]) =>
  doubtTrial(values).some((reason) => reason.check === check);

const { normal: even, exponential, lognormal } = sources;

describe("the 95 % intervals", function () {
  this.timeout(10_000);

  for (const count of [5, 8, 10, 20, 30]) {
    it(`hold 95 % on normal data, and are hardly ever doubted: ${count} repetitions`, () => {
      const sample = () => even.sample(count);
      expect(percent(4000, sample, holdsMean(100))).to.be.within(93, 97);
      expect(percent(4000, sample, doubts("independence"))).to.be.at.most(1);
      expect(percent(4000, sample, doubts("skewness"))).to.be.at.most(1);
    });
  }

  const rule = { max: 30, early: { min: 5, halfWidthPercent: 2.5 } };
  const stopped = (cvPercent: number) => () => {
    const values: number[] = [];
    do values.push(100 + cvPercent * normal());
    while (values.length < rule.max && !isEnough(rule, values));
    return values;
  };
  for (const [cvPercent, least] of [
    [0.5, 93],
    [2, 93],
    [4, 91],
    [6, 91],
    [10, 93],
  ] as const) {
    it(`hold little less where the stop rule looked at them: CV ${cvPercent} %`, () => {
      expect(percent(2000, stopped(cvPercent), holdsMean(100))).to.be.within(least, 97);
    });
  }

  it("take the stop rule no more repetitions than they need", () => {
    expect(percent(500, stopped(0.5), (values) => values.length === 5)).to.equal(100);
    expect(percent(500, stopped(10), (values) => values.length === 30)).to.be.above(95);
  });

  it("of the median hold 90 % and more, on skewed data too", () => {
    for (const { median, sample } of [even, exponential, lognormal]) {
      expect(percent(200, () => sample(10), holdsMedian(median))).to.be.within(88, 98);
    }
  });

  it("of the mean hold too little on skewed data; the more repetitions, the oftener that is said", () => {
    for (const [{ mean, sample }, few, many] of [
      [exponential, 8, 30],
      [lognormal, 20, 65],
    ] as const) {
      expect(percent(3000, () => sample(10), holdsMean(mean))).to.be.below(93);
      expect(percent(3000, () => sample(10), doubts("skewness"))).to.be.above(few);
      expect(percent(3000, () => sample(30), doubts("skewness"))).to.be.above(many);
    }
  });

  it("hold far too little on dependent data; the more repetitions, the oftener that is said", () => {
    for (const [share, held, few, many] of [
      [0.6, 72, 5, 60],
      [0.8, 55, 12, 85],
    ] as const) {
      const sample = leaning(share);
      expect(percent(3000, () => sample(10), holdsMean(100))).to.be.below(held);
      expect(percent(3000, () => sample(30), holdsMean(100))).to.be.below(held);
      expect(percent(3000, () => sample(10), doubts("independence"))).to.be.above(few);
      expect(percent(3000, () => sample(30), doubts("independence"))).to.be.above(many);
    }
  });
});
