import { mean } from "simple-statistics";
import { isConstant } from "./constant.ts";

/**
 * Whether repetitions tell each other's value. Student's interval takes them to be independent: with
 * lag-1 autocorrelation r its half width is too small by about sqrt((1 + r) / (1 - r)), a factor of
 * two at 0.6 (Law, Simulation Modeling and Analysis, 4.4).
 */

/**
 * From how many values a coefficient is given: with fewer, even a steady drift, the strongest dependence
 * there is, hardly passes the limit, so that a small coefficient would say nothing.
 */
export const minForAutocorrelation = 8;

/** One-sided 0.5 % of the normal distribution: no more than one good trial in two hundred is doubted. */
const normalQuantile = 2.576;

/**
 * Lag-1 autocorrelation of values in the order they were measured (Box and Jenkins, Time Series
 * Analysis, chapter 2); null for fewer than eight values, or where all are the same.
 */
export function lag1Autocorrelation(values: readonly number[]): number | null {
  if (values.length < minForAutocorrelation) return null;
  const centre = mean(values);
  let products = 0;
  let squares = 0;
  values.forEach((value, at) => {
    const before = values[at - 1];
    squares += (value - centre) ** 2;
    if (before !== undefined) products += (value - centre) * (before - centre);
  });
  return isConstant(values) ? null : products / squares;
}

/**
 * The largest coefficient that `count` independent values may well have: of such values its mean is
 * -1/n and its variance (n - 2)² / (n² (n - 1)) (Moran, Biometrika 35, 1948).
 */
export function largestChanceAutocorrelation(count: number): number {
  return -1 / count + (normalQuantile * (count - 2)) / (count * Math.sqrt(count - 1));
}
