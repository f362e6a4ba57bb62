import type { Measured } from "../measured/measured.ts";
import { mean } from "../statistics/describe.ts";
import { holm, welch } from "../statistics/welch.ts";
import type { Match } from "./matching.ts";
import { type MetricName, metrics } from "./metrics.ts";

/** One trial of two results side by side. */
export interface Comparison {
  readonly a: Measured;
  readonly b: Measured;
  readonly metric: MetricName;
  readonly meanA: number;
  readonly meanB: number;
  /** (b - a) / a in percent; null where a is 0. */
  readonly percent: number | null;
  /** Welch's 95 % interval of it; null with fewer than two repetitions on a side. */
  readonly interval: { readonly low: number; readonly high: number } | null;
  /** Holm's correction for all trials compared; null with fewer than two repetitions. */
  readonly pValue: number | null;
  readonly significant: boolean;
}

/** The chance of even one false alarm among all trials. */
export const alarmLevel = 0.05;

/** All trials of a metric compared; those of which a side has no values are left out. */
export function compare(matches: readonly Match[], metric: MetricName): Comparison[] {
  const { values } = metrics[metric];
  const rows = matches.flatMap(({ a, b }) => {
    const [ofA, ofB] = [values(a) ?? [], values(b) ?? []];
    if (ofA.length === 0 || ofB.length === 0) return [];
    return [{ a, b, ofA, ofB, test: welch(ofA, ofB) }];
  });
  const corrected = holm(rows.flatMap(({ test }) => (test === null ? [] : [test.pValue])));
  let at = 0;
  return rows.map(({ a, b, ofA, ofB, test }) => {
    const [meanA, meanB] = [mean(ofA), mean(ofB)];
    const inPercent = (difference: number) => (100 * difference) / Math.abs(meanA);
    const pValue = test === null ? null : (corrected[at++] ?? 1);
    return {
      ...{ a, b, metric, meanA, meanB, pValue },
      percent: meanA === 0 ? null : inPercent(meanB - meanA),
      interval:
        test === null || meanA === 0
          ? null
          : { low: inPercent(test.low), high: inPercent(test.high) },
      significant: pValue !== null && pValue < alarmLevel,
    };
  });
}
