import type { Plan, PlanPair } from "../plan.ts";
import type { Scenario } from "../scenario.ts";
import { irttProgram, requestIntervalMs } from "./irtt.ts";

/** Rounds without load: as many as a trial has repetitions at least, within bounds. */
const maxIdleRounds = 10;
const maxIdleSec = 10;

export interface ProbePlan {
  /** Carries no load while round trips are measured on it. */
  readonly pair: PlanPair;
  readonly intervalMs: number;
  readonly loaded: boolean;
  readonly idleRounds: number;
  readonly idleSec: number;
}

/** Where and how round trips are measured; undefined where the scenario does not ask for them. */
export function probeOf({
  scenario,
  pairs,
}: Pick<Plan, "scenario" | "pairs">): ProbePlan | undefined {
  const { latency, durationSec, repetitions, until } = scenario.benchmark;
  const pair = latency?.loaded === true ? pairs.at(-1) : pairs[0];
  if (latency === undefined || pair === undefined) return undefined;
  return {
    pair,
    intervalMs: requestIntervalMs(latency.intervalMs, durationSec),
    loaded: latency.loaded,
    idleRounds: latency.idle ? Math.min(maxIdleRounds, repetitions ?? until?.min ?? 1) : 0,
    idleSec: Math.min(maxIdleSec, durationSec),
  };
}

/** How many pairs send at once in each trial: those that are named, else all but one that is needed for round trips. */
export const activePairsOf = ({
  benchmark,
  pairs,
}: Pick<Scenario, "benchmark" | "pairs">): number[] =>
  benchmark.activePairs ?? [Math.max(1, pairs.count - sparePairs({ benchmark }))];

/** Pairs in use beside those that send. */
export const sparePairs = ({ benchmark }: Pick<Scenario, "benchmark">): number =>
  benchmark.latency?.loaded === true ? 1 : 0;

/** Programs that its ends need, and this machine, which makes the containers' image. */
export const probePrograms = ({ benchmark }: Pick<Scenario, "benchmark">): string[] =>
  benchmark.latency === undefined ? [] : [irttProgram];
