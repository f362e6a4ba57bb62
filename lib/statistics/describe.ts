import type { Skew, Statistic } from "../result.ts";
import { studentQuantile } from "./student-t.ts";

/** Arithmetic mean. Throws a RangeError for no values. */
export function mean(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("no values");
  return sum(values) / values.length;
}

/** Mean of the values that are there; null where there is none. */
export function meanOrNull(values: readonly (number | null)[]): number | null {
  const present = values.filter((value) => value !== null);
  return present.length === 0 ? null : mean(present);
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Sample standard deviation (n - 1); null for fewer than two values. */
export function standardDeviation(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const centre = mean(values);
  return Math.sqrt(sum(values.map((value) => (value - centre) ** 2)) / (values.length - 1));
}

/**
 * Mean, standard error of the mean, 95 % interval by Student's t, coefficient of variation.
 * One value has a mean only; null for no values at all.
 */
export function meanInterval(values: readonly number[]): Statistic | null {
  if (values.length === 0) return null;
  const centre = mean(values);
  const deviation = standardDeviation(values);
  if (deviation === null) {
    return { mean: centre, stderr: null, ci95Low: null, ci95High: null, cv: null };
  }
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

/** What is said of the repetitions of a trial. */
export const describe = meanInterval;

/** Quantile by linear interpolation between order statistics (Hyndman and Fan, type 7). */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new RangeError("no values");
  if (!(share >= 0 && share <= 1)) throw new RangeError(`share: ${share} is not in [0, 1]`);
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)] ?? NaN;
  const above = sorted[Math.ceil(position)] ?? NaN;
  return below + (above - below) * (position - Math.floor(position));
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
