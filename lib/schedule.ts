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

/** The slots that have no final result yet. */
export function remaining(slots: readonly Slot[], isDone: (slot: Slot) => boolean): Slot[] {
  return slots.filter((slot) => !isDone(slot));
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

/** Tommy Ettinger's mulberry32: 32 bits of state, good enough to shuffle, the same everywhere. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
