import { leadSec, maxLeadSec } from "../lib/iperf3/arguments.ts";
import type { Trial } from "../lib/plan.ts";
import { closingSec } from "../lib/statistics/window.ts";

/** Room for the reading of all counters at the opening edge and for a spread somewhat wider. */
const reserveSec = 0.4;

/**
 * How long clients run beyond the wanted duration, trial by trial: the usual lead until a
 * repetition shows that this machine, at this moment, needs longer to get all pairs going.
 */
export class Leads {
  readonly #known = new Map<string, number>();
  readonly #moreSec: number;
  /** Trials whose clients cannot be connected before the release in that time. */
  readonly atRelease = new Set<string>();

  /** @param moreSec beyond the usual, from the first repetition on: for counters of other machines. */
  constructor(moreSec = 0) {
    this.#moreSec = moreSec;
  }

  of(trial: Trial): number {
    return this.#known.get(trial.id) ?? leadSec(trial.activePairs) + this.#moreSec;
  }

  /**
   * Takes in how far apart the first and the last pair of a repetition began, and how long the
   * reading of all counters took.
   */
  learn(trial: Trial, spreadSec: number, readSec = 0): void {
    const needed = Math.ceil(spreadSec + closingSec(readSec) + reserveSec);
    this.#known.set(trial.id, Math.min(maxLeadSec, Math.max(this.of(trial), needed)));
  }
}
