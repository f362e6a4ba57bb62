import { mulberry32 } from "./statistics/random.ts";

/**
 * The order in which repetitions are measured. Randomized order interleaves the trials: each block
 * holds every trial once, shuffled, so that drift over time (heat, neighbours) hits all alike.
 */

export interface Slot {
  readonly trial: string;
  /** 1, 2, … */
  readonly repetition: number;
}

export interface ScheduleOptions {
  readonly trials: readonly string[];
  readonly repetitions: number;
  readonly order: "sequential" | "randomized";
  readonly seed: number;
}

/** All slots in order; the same seed gives the same order on every machine. */
export function schedule({ trials, repetitions, order, seed }: ScheduleOptions): Slot[] {
  const numbers = Array.from({ length: repetitions }, (_, index) => index + 1);
  if (order === "sequential") {
    return trials.flatMap((trial) => numbers.map((repetition) => ({ trial, repetition })));
  }
  const random = mulberry32(seed);
  return numbers.flatMap((repetition) =>
    shuffle(trials, random).map((trial) => ({ trial, repetition })),
  );
}

/** Fisher and Yates. */
function shuffle<T>(values: readonly T[], random: () => number): T[] {
  const result = [...values];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other] as T, result[last] as T];
  }
  return result;
}
