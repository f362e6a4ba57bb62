import type { TrialResult } from "../lib/result.ts";
import { gigabits } from "./format.ts";
import { type Column, format, identity, left, right, trialTable } from "./trial-table.ts";

/** How sure the middle is: what the mean's interval rests on, and how the stop rule ended the trials. */
const columns: readonly Column[] = [
  ...identity,
  right("reps", "", (t) => `${t.repetitions}${t.stopping ? `/≤${t.stopping.maxRepetitions}` : ""}`),
  left("stopped", "", ({ stopping, repetitions }) => {
    if (stopping === null) return null;
    if (!stopping.reached) return `at the maximum, wanted ± ${stopping.wantedPercent} %`;
    return repetitions < stopping.maxRepetitions ? "early" : "at the maximum";
  }),
  right("mean", "± %", (t) => format(t.stopping?.halfWidthPercent, (half) => half.toFixed(1))),
  right("median", "Gbit/s", (t) =>
    format(t.aggregateBitsPerSecond?.median, (rate) => gigabits(rate)),
  ),
  right("from – to", "95 %", medianInterval),
  right("lag-1", "autocorr.", (t) => format(t.aggregateBitsPerSecond?.lag1Autocorrelation, two)),
  right("skewness", "", (t) => format(t.aggregateBitsPerSecond?.skewness, two)),
];

const two = (value: number): string => value.toFixed(2);

/** The table, where some trial has repetitions enough for an interval of the median or a stop rule; else none. */
export function statisticsTable(trials: readonly TrialResult[]): string[] {
  const says = (trial: TrialResult) => trial.stopping !== null || medianInterval(trial) !== null;
  return trials.some(says) ? [trialTable(columns, trials)] : [];
}

function medianInterval({ aggregateBitsPerSecond: rate }: TrialResult): string | null {
  if (rate === null) return null;
  const { median, medianCi95Low: low, medianCi95High: high } = rate;
  if (median === null || low === null || high === null) return null;
  return `${gigabits(low, median)} – ${gigabits(high, median)}`;
}
