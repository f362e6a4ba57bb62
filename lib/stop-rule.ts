import type { Scenario } from "./scenario.ts";
import { meanInterval } from "./statistics/describe.ts";

/**
 * How often a trial is repeated: a fixed number of times, or until its 95 % interval is narrow
 * enough (`benchmark.until`). It looks at nothing but the repetitions recorded, so that a run that was
 * killed goes on as it would have.
 */
export interface StopRule {
  /** Repetitions at most; those that fail twice are among them. */
  readonly max: number;
  /** Absent: always `max` repetitions. */
  readonly early?: {
    /** Repetitions that must count before. */
    readonly min: number;
    /** Half of the 95 % interval in percent of the mean. */
    readonly halfWidthPercent: number;
  };
}

export function stopRuleOf({ repetitions, until }: Scenario["benchmark"]): StopRule {
  if (until !== undefined) return { max: until.max, early: until };
  if (repetitions === undefined) throw new Error("neither repetitions nor until: no scenario");
  return { max: repetitions };
}

/** Half of the 95 % interval in percent of the mean; null where there is no interval or no mean. */
export function halfWidthPercent(values: readonly number[]): number | null {
  const interval = meanInterval(values);
  if (interval === null || interval.ci95High === null || interval.mean === 0) return null;
  return (100 * (interval.ci95High - interval.mean)) / Math.abs(interval.mean);
}

/** Whether a trial with these values, one a repetition that counts, needs no more of them. */
export function isEnough({ early }: StopRule, values: readonly number[]): boolean {
  if (early === undefined || values.length < early.min) return false;
  const half = halfWidthPercent(values);
  return half !== null && half <= early.halfWidthPercent;
}
