import type { Plan, Trial } from "./plan.ts";
import type { Repetition } from "./result.ts";
import { schedule, type Slot } from "./schedule.ts";
import { isEnough, type StopRule, stopRuleOf } from "./stop-rule.ts";

/** A repetition that fails is tried once more. */
const maxAttempts = 2;

export interface Task {
  readonly trial: Trial;
  readonly slot: Slot;
  /** 1, or 2 after a failure. */
  readonly attempt: number;
}

/**
 * What is left to measure of a run, in the order of its schedule. It follows from the plan and the
 * repetitions recorded alone: a run that was killed goes on exactly as it would have.
 */
export class Agenda {
  readonly rule: StopRule;
  readonly #slots: readonly Slot[];
  readonly #trials: ReadonlyMap<string, Trial>;
  readonly #attempts = new Map<string, number>();
  readonly #over = new Set<string>();
  readonly #aggregates = new Map<string, number[]>();
  /** Trials that the stop rule has ended. */
  readonly #enough = new Set<string>();
  #position = 0;

  constructor(plan: Plan, recorded: readonly Repetition[]) {
    const { order, seed } = plan.scenario.benchmark;
    this.rule = stopRuleOf(plan.scenario.benchmark);
    this.#trials = new Map(plan.trials.map((trial) => [trial.id, trial]));
    const trials = [...this.#trials.keys()];
    this.#slots = schedule({ trials, repetitions: this.rule.max, order, seed });
    for (const result of recorded) this.take(result);
  }

  /** Repetitions of the whole run; at most so many, where there is a rule to stop before. */
  get total(): number {
    return this.#slots.length;
  }

  /** Repetitions that are there, those that failed for good among them. */
  get done(): number {
    return this.#over.size;
  }

  /** Takes in the result of an attempt. */
  take(result: Repetition): void {
    const key = keyOf(result);
    const attempts = (this.#attempts.get(key) ?? 0) + 1;
    this.#attempts.set(key, attempts);
    if (result.status !== "failed" || attempts >= maxAttempts) this.#over.add(key);
    if (result.status === "failed" || result.aggregateBitsPerSecond === null) return;
    const aggregates = this.aggregates(result.trial);
    aggregates.push(result.aggregateBitsPerSecond);
    this.#aggregates.set(result.trial, aggregates);
    if (isEnough(this.rule, aggregates)) this.#enough.add(result.trial);
  }

  /** The aggregates of a trial that count, in the order they were measured. */
  aggregates(trial: string): number[] {
    return this.#aggregates.get(trial) ?? [];
  }

  /** What to measure now; undefined at the end. */
  next(): Task | undefined {
    for (; this.#position < this.#slots.length; this.#position++) {
      const slot = this.#slots[this.#position];
      const trial = slot && this.#trials.get(slot.trial);
      if (slot === undefined || trial === undefined || !this.#isOpen(slot)) continue;
      return { trial, slot, attempt: (this.#attempts.get(keyOf(slot)) ?? 0) + 1 };
    }
    return undefined;
  }

  /** All that may still have to be measured, as trials. */
  left(): Trial[] {
    return this.#slots
      .slice(this.#position)
      .filter((slot) => this.#isOpen(slot))
      .flatMap((slot) => this.#trials.get(slot.trial) ?? []);
  }

  #isOpen(slot: Slot): boolean {
    return !this.#over.has(keyOf(slot)) && !this.#enough.has(slot.trial);
  }
}

const keyOf = ({ trial, repetition }: Slot): string => `${trial} ${repetition}`;
