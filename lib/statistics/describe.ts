import { mean as meanOf, quantile as quantileOf, sampleStandardDeviation } from "simple-statistics";
import type { MeanInterval, Skew, Statistic } from "../result/figures.ts";
import { lag1Autocorrelation } from "./independence.ts";
import { median, medianInterval } from "./median.ts";
import { skewness } from "./skewness.ts";
import { studentQuantile } from "./student-t.ts";

/** Arithmetic mean. Throws a RangeError for no values. */
export function mean(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("no values");
  return meanOf(values);
}

/** Mean of the values that are there; null where there is none. */
export function meanOrNull(values: readonly (number | null)[]): number | null {
  const present = values.filter((value) => value !== null);
  return present.length === 0 ? null : mean(present);
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/**
 * Mean, standard error of the mean, 95 % interval by Student's t, coefficient of variation.
 * One value has a mean only; null for no values at all.
 */
export function meanInterval(values: readonly number[]): MeanInterval | null {
  if (values.length === 0) return null;
  const centre = mean(values);
  if (values.length === 1) {
    return { mean: centre, stderr: null, ci95Low: null, ci95High: null, cv: null };
  }
  const deviation = sampleStandardDeviation(values);
  const stderr = deviation / Math.sqrt(values.length);
  const half = studentQuantile(0.95, values.length - 1) * stderr;
  return {
    mean: centre,
    stderr,
    ci95Low: centre - half,
    ci95High: centre + half,
    cv: centre === 0 ? null : deviation / Math.abs(centre),
  };
}

/**
 * All that is said of the repetitions of a trial, in the order they were measured: the mean with its
 * interval, the median with its, and what the first one rests on: independence and symmetry.
 */
export function describe(values: readonly number[]): Statistic | null {
  const interval = meanInterval(values);
  if (interval === null) return null;
  const { low, high } = medianInterval(values) ?? { low: null, high: null };
  return {
    ...interval,
    median: median(values),
    medianCi95Low: low,
    medianCi95High: high,
    lag1Autocorrelation: lag1Autocorrelation(values),
    skewness: skewness(values),
  };
}

/** Quantile by linear interpolation between order statistics (Hyndman and Fan, type 7). */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new RangeError("no values");
  if (!(share >= 0 && share <= 1)) throw new RangeError(`share: ${share} is not in [0, 1]`);
  return quantileOf(values, share);
}

/** Spread of the starts: how long after the first one the others began. */
export function skew(startsMs: readonly number[]): Skew {
  const first = Math.min(...startsMs);
  const delays = startsMs.map((start) => start - first);
  return { p50: quantile(delays, 0.5), p95: quantile(delays, 0.95), max: Math.max(...delays) };
}

/**
 * Jain's fairness index (Jain, Chiu, Hawe 1984): 1 when all get the same, 1/n when one gets all.
 * null where nobody got anything.
 */
export function jain(values: readonly number[]): number | null {
  const squares = sum(values.map((value) => value * value));
  return squares === 0 ? null : sum(values) ** 2 / (values.length * squares);
}
