import type { TopLevelSpec } from "vega-lite";
import type { Measured } from "../../lib/measured/measured.ts";

/** One figure of a report: what is drawn, what it says, and the trials behind it. */
export interface Figure {
  /** File name without ending, and anchor. */
  readonly id: string;
  readonly title: string;
  /** What is drawn, and how to read it, in one or two sentences. */
  readonly caption: string;
  readonly spec: TopLevelSpec;
  readonly measured: readonly Measured[];
}

/** A mark of a panel. */
export interface Datum {
  readonly series: string;
  readonly pairs: number;
  /** `MTU 1500`. */
  readonly column: string;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** What it is compared with in the same panel, and drawn as a dotted line. */
  readonly reference: number | null;
  readonly verdict: string;
}

/** A quantity that is drawn over the number of pairs. */
export interface Panel {
  readonly title: string;
  /** Where a title is not enough: `null` where the trial has no such figure. */
  readonly value: (one: Measured) => number | null;
  /** Half of the error bar: one standard error, as the paper's. */
  readonly error?: (one: Measured) => number | null;
  readonly logarithmic?: boolean;
  /** The same quantity under another condition, such as without load. */
  readonly reference?: (one: Measured) => number | null;
}

export const columnOf = ({ mtuBytes }: Measured): string => `MTU ${mtuBytes}`;

export function dataOf({ value, error, reference }: Panel, measured: readonly Measured[]): Datum[] {
  return measured.flatMap((one): Datum[] => {
    const height = value(one);
    const half = error?.(one) ?? null;
    if (height === null && one.verdict !== "failed") return [];
    return [
      {
        ...{ series: one.series, pairs: one.activePairs, column: columnOf(one) },
        ...{ value: height, verdict: one.verdict, reference: reference?.(one) ?? null },
        low: height === null || half === null ? null : Math.max(0, height - half),
        high: height === null || half === null ? null : height + half,
      },
    ];
  });
}
