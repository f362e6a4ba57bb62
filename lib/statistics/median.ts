import { median, quantileSorted, sampleWithReplacement } from "simple-statistics";
import { mulberry32 } from "./random.ts";

export { median };

/**
 * Below six values no two of them enclose the median with 95 % certainty: the smallest and the largest
 * of n do with 1 - 2^(1-n), which is 93.75 % for five (David and Nagaraja, Order Statistics, 7.1).
 */
export const minForMedianInterval = 6;

/** Efron and Tibshirani want a thousand or more for an interval. */
const resamples = 2000;
const seed = 1;

/**
 * Bootstrap 95 % interval of the median, by percentiles (Efron and Tibshirani, An Introduction to
 * the Bootstrap, 13.3). Not BCa: its acceleration comes from the jackknife, which fails for the
 * median (11.6). It asks nothing of the distribution's shape. The same values give the same
 * interval, whatever their order; null for fewer than six.
 */
export function medianInterval(values: readonly number[]): { low: number; high: number } | null {
  if (values.length < minForMedianInterval) return null;
  const random = mulberry32(seed);
  const sorted = [...values].sort((a, b) => a - b);
  const medians = Array.from({ length: resamples }, () =>
    median(sampleWithReplacement(sorted, sorted.length, random)),
  ).sort((a, b) => a - b);
  return { low: quantileSorted(medians, 0.025), high: quantileSorted(medians, 0.975) };
}
