import { sampleSkewness } from "simple-statistics";
import { isConstant } from "./constant.ts";

/**
 * Whether repetitions lie so unevenly about their mean that Student's interval, which takes them to
 * be about normal, covers less than it says.
 */

/** D'Agostino's test is good from eight values on. */
export const minForSkewness = 8;

/** Two-sided 0.5 % of the normal distribution: about one good trial in two hundred is doubted. */
const normalQuantile = 2.807;
/** How much of its 95 % the interval may lose. */
const tolerableLoss = 0.02;

/** Skewness, corrected for the number of values (Fisher and Pearson's G1); null below eight or for no spread. */
export function skewness(values: readonly number[]): number | null {
  return values.length < minForSkewness || isConstant(values) ? null : sampleSkewness(values);
}

/**
 * Whether a skewness of so many values is more than chance (D'Agostino, Biometrika 57, 1970) and
 * takes more from the interval than is tolerable. In the long run many repetitions make it harmless.
 */
export function isHarmful(value: number, count: number): boolean {
  return normalScore(value, count) > normalQuantile && coverageLoss(value, count) > tolerableLoss;
}

/**
 * What a skewness costs the 95 % interval of the mean, as a share: the term of the Edgeworth expansion
 * of Student's t, of order 1/n, that holds it (Hall, The Bootstrap and Edgeworth Expansion, 1992, chapter 2):
 * 2 φ(x) x γ² (x⁴ + 2x² - 3) / (18 n) for x = 1.96.
 */
export function coverageLoss(value: number, count: number): number {
  return (0.2473 * value ** 2) / count;
}

/** How unlikely a skewness is for values of a normal distribution, as a normal deviate's size. */
function normalScore(value: number, n: number): number {
  // The test speaks of the population's coefficient, without the correction for n.
  const uncorrected = (Math.abs(value) * (n - 2)) / Math.sqrt(n * (n - 1));
  const scaled = uncorrected * Math.sqrt(((n + 1) * (n + 3)) / (6 * (n - 2)));
  const kurtosis =
    (3 * (n * n + 27 * n - 70) * (n + 1) * (n + 3)) / ((n - 2) * (n + 5) * (n + 7) * (n + 9));
  const w2 = Math.sqrt(2 * (kurtosis - 1)) - 1;
  return Math.asinh(scaled / Math.sqrt(2 / (w2 - 1))) / Math.sqrt(Math.log(w2) / 2);
}
