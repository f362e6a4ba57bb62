import type { Reason, Verdict } from "../result/verdict.ts";
import { lag1Autocorrelation, largestChanceAutocorrelation } from "./independence.ts";
import { isHarmful, skewness } from "./skewness.ts";

/**
 * When a figure does not deserve trust. Each check says what is wrong, or undefined: pure, so that
 * every rule can be tested by itself. checks.ts is the table of their names.
 */
export type Doubt = string | undefined;

/** A window this much shorter than asked averages over too little. */
export const minWindowShare = 0.9;
/** Processor time taken by the hypervisor, of all CPUs, beyond which the machine was not ours. */
export const maxStealPercent = 5;

export function shortWindow(windowSec: number, durationSec: number): Doubt {
  if (windowSec >= minWindowShare * durationSec) return undefined;
  return `all pairs sent together for only ${windowSec.toFixed(2)} s of ${durationSec} s`;
}

export function stolen(stealPercent: number, machine: string): Doubt {
  if (stealPercent <= maxStealPercent) return undefined;
  return `the hypervisor took ${stealPercent.toFixed(1)} % of the processors of ${machine}`;
}

export function stoodStill(pairs: readonly number[]): Doubt {
  if (pairs.length === 0) return undefined;
  return `${pairList(pairs)} stood still for a while`;
}

/** The counters have these pairs; the second witness, iperf3, is silent about them. */
export const noReport = (silent: string): Doubt =>
  silent === "" ? undefined : `iperf3 gave no figures at the end: ${silent}`;

/**
 * The repetitions of a trial in the order they were measured: warm-up, a neighbour or a governor
 * makes one resemble the next, and many then say little more than a few.
 */
export function dependent(values: readonly number[]): Doubt {
  const coefficient = lag1Autocorrelation(values);
  if (coefficient === null || coefficient <= largestChanceAutocorrelation(values.length)) {
    return undefined;
  }
  return (
    `repetitions are not independent: lag-1 autocorrelation ${coefficient.toFixed(2)}; ` +
    "the interval is too narrow"
  );
}

export function skewed(values: readonly number[]): Doubt {
  const coefficient = skewness(values);
  if (coefficient === null || !isHarmful(coefficient, values.length)) return undefined;
  return (
    `repetitions are skewed: skewness ${coefficient.toFixed(2)}; ` +
    "the interval of the mean covers less than 95 %, the median's is not affected"
  );
}

/** The verdict that reasons for doubt, with no failure among them, add up to. */
export function verdictOf(reasons: readonly Reason[]): Verdict {
  return reasons.length > 0 ? "suspect" : "valid";
}

const order: Record<Verdict, number> = { valid: 0, suspect: 1, failed: 2 };

/** The worst of several verdicts; valid for none. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  return verdicts.reduce<Verdict>((a, b) => (order[b] > order[a] ? b : a), "valid");
}

/** "pair 3", "pairs 1, 2, 5", "pairs 1, 2, 3, 4, 5, 6 and 120 more". */
export function pairList(pairs: readonly number[]): string {
  const shown = pairs.slice(0, 6).join(", ");
  const rest = pairs.length > 6 ? ` and ${pairs.length - 6} more` : "";
  return `${pairs.length === 1 ? "pair" : "pairs"} ${shown}${rest}`;
}
