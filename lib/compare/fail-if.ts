import { UserError } from "../errors.ts";
import type { Comparison } from "./compare.ts";
import { type MetricName, metricNames } from "./metrics.ts";

/** `aggregate < -5%`: what a pipeline does not accept. */
export interface Condition {
  readonly text: string;
  readonly metric: MetricName;
  readonly isMet: (percent: number) => boolean;
}

const form = /^\s*([a-z]+)\s*([<>])\s*([+-]?\d+(?:\.\d+)?)\s*%\s*$/;

/** @throws UserError where the text is no condition. */
export function parseCondition(text: string): Condition {
  const [, name, sign, figure] = form.exec(text) ?? [];
  const metric = metricNames.find((known) => known === name);
  if (metric === undefined || figure === undefined) {
    throw new UserError(
      `"${text}" is no condition: write it as "aggregate < -5%" or "packets > 10%"; known: ${metricNames.join(", ")}.`,
    );
  }
  const limit = Number(figure);
  return {
    text: `${metric} ${sign} ${figure}%`,
    metric,
    isMet: (percent) => (sign === "<" ? percent < limit : percent > limit),
  };
}

/**
 * Trials that meet a condition: the difference found is beyond the limit, and it is significant.
 * One without the other is noise, or too little to matter.
 */
export const meeting = (
  { metric, isMet }: Condition,
  comparisons: readonly Comparison[],
): Comparison[] =>
  comparisons.filter(
    (one) => one.metric === metric && one.significant && one.percent !== null && isMet(one.percent),
  );
