import { sampleVariance } from "simple-statistics";
import { mean, sum } from "./describe.ts";
import { studentQuantile, studentTwoSided } from "./student-t.ts";

/** The difference of two means, b - a, and how sure it is. */
export interface Difference {
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  /** Two-sided; 1 - P(|T| <= t). */
  readonly pValue: number;
}

interface Estimate {
  readonly value: number;
  /** Squared standard error, and the degrees of freedom that it is known with. */
  readonly variance: number;
  readonly degreesOfFreedom: number;
}

/**
 * Welch's test of two independent samples with variances of their own (Biometrika 34, 1947). The
 * degrees of freedom by Satterthwaite are rounded down, which makes the interval a little wider.
 * null where a sample has fewer than two values: nothing is known of its spread.
 */
export function welch(a: readonly number[], b: readonly number[], level = 0.95): Difference | null {
  if (a.length < 2 || b.length < 2) return null;
  return differenceOf(estimate(a), estimate(b), level);
}

/** The mean of a sample as an estimate. */
export function estimate(values: readonly number[]): Estimate {
  return {
    value: mean(values),
    variance: sampleVariance([...values]) / values.length,
    degreesOfFreedom: values.length - 1,
  };
}

/** Its logarithm, by the delta method: ratios of means are differences of these. */
export function logEstimate(values: readonly number[]): Estimate {
  const { value, variance, degreesOfFreedom } = estimate(values);
  return { value: Math.log(value), variance: variance / value ** 2, degreesOfFreedom };
}

/** The sum of independent estimates, each times its factor. */
export function combined(parts: readonly { factor: number; of: Estimate }[]): Estimate {
  const variances = parts.map(({ factor, of }) => factor ** 2 * of.variance);
  const variance = sum(variances);
  // Satterthwaite, Biometrics Bulletin 2 (1946), equation 17.
  const doubt = sum(parts.map(({ of }, at) => (variances[at] ?? 0) ** 2 / of.degreesOfFreedom));
  const fewest = Math.min(...parts.map(({ of }) => of.degreesOfFreedom));
  return {
    value: sum(parts.map(({ factor, of }) => factor * of.value)),
    variance,
    degreesOfFreedom: doubt === 0 ? fewest : Math.max(fewest, Math.floor(variance ** 2 / doubt)),
  };
}

export function differenceOf(a: Estimate, b: Estimate, level = 0.95): Difference {
  return against(
    combined([
      { factor: -1, of: a },
      { factor: 1, of: b },
    ]),
    level,
  );
}

/** An estimate with its interval, and the test that it is 0. */
export function against({ value, variance, degreesOfFreedom }: Estimate, level = 0.95): Difference {
  const error = Math.sqrt(variance);
  const half = studentQuantile(level, degreesOfFreedom) * error;
  const pValue =
    1 - (error === 0 ? Number(value !== 0) : studentTwoSided(value / error, degreesOfFreedom));
  return { difference: value, low: value - half, high: value + half, pValue: Math.max(0, pValue) };
}

/**
 * p-values corrected for how many there are (Holm, Scandinavian Journal of Statistics 6, 1979): the
 * chance that even one of them is below 5 % where nothing differs is at most 5 %, dependent or not.
 */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((_, at) => at).sort((a, b) => (pValues[a] ?? 1) - (pValues[b] ?? 1));
  const corrected = new Array<number>(pValues.length).fill(1);
  let largest = 0;
  order.forEach((at, rank) => {
    largest = Math.max(largest, (pValues.length - rank) * (pValues[at] ?? 1));
    corrected[at] = Math.min(1, largest);
  });
  return corrected;
}
