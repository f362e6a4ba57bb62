import type { RunRecord } from "../lib/result.ts";
import { countedRepetitions } from "../lib/summarize.ts";
import { mean, meanOrNull } from "../lib/statistics/describe.ts";
import { gigabits } from "./format.ts";

/** Preset as-2016: beside what the senders say, what arrived. A line a trial. */
export function as2016Lines(record: RunRecord): string[] {
  return record.plan.trials.flatMap((trial) => {
    const counted = countedRepetitions(record, trial.id);
    const beside = counted.flatMap(({ as2016 }) => as2016 ?? []);
    if (beside.length === 0) return [];
    const said = mean(counted.map(({ aggregateBitsPerSecond: rate }) => rate ?? 0));
    const received = meanOrNull(beside.map((one) => one.receivedBitsPerSecond));
    const arrived =
      received === null
        ? "they never sent all together"
        : `${gigabits(received)} arrived while all sent, ${mean(beside.map((one) => one.togetherSec)).toFixed(1)} s: ratio ${(said / received).toFixed(2)}`;
    return [
      `${trial.protocol} ×${trial.activePairs} senders say ${gigabits(said)} Gbit/s; ${arrived}`,
    ];
  });
}
