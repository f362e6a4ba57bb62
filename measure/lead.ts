import { maxLeadSec, neededLeadSec, usualLeadSec } from "../lib/lead.ts";
import type { Trial } from "../lib/plan.ts";

/**
 * How long clients run beyond the wanted duration, trial by trial: the usual lead until a
 * repetition shows that this machine, at this moment, needs longer to get all pairs going.
 */
export class Leads {
  readonly #known = new Map<string, number>();
  readonly #durationSec: number;
  readonly #moreSec: number;
  /** Trials whose clients cannot be connected before the release in that time. */
  readonly atRelease = new Set<string>();

  /** @param moreSec beyond the usual, from the first repetition on: for counters of other machines. */
  constructor(durationSec: number, moreSec = 0) {
    this.#durationSec = durationSec;
    this.#moreSec = moreSec;
  }

  of(trial: Trial): number {
    const usual = usualLeadSec(trial.activePairs, this.#durationSec) + this.#moreSec;
    return this.#known.get(trial.id) ?? Math.min(maxLeadSec, usual);
  }

  /**
   * Takes in how far apart the first and the last pair of a repetition began, and how long the
   * reading of all counters took.
   */
  learn(trial: Trial, spreadSec: number, readSec = 0): void {
    const needed = neededLeadSec(spreadSec, this.#durationSec, readSec);
    this.#known.set(trial.id, Math.max(this.of(trial), needed));
  }
}
