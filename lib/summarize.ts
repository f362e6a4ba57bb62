import type { Trial } from "./plan.ts";
import type { Cpu, Drops, Repetition, RunRecord, Skew, Summary, TrialResult } from "./result.ts";
import { describe, mean, meanOrNull, sum } from "./statistics/describe.ts";
import { worst } from "./statistics/validity.ts";

/** Reason of a trial whose pairs are not to reach each other, and do not. */
export const unreachableReason = "unreachable, as expected";

/** A run's summary: the table that goes into the stack's state. Pure. */
export function summarize(record: RunRecord, resultFile: string): Summary {
  const changed = record.factsAfter.map((fact) => `conditions changed while measuring: ${fact}`);
  const trials = record.plan.trials.map((trial) => trialResult(record, trial, changed));
  return {
    scenario: record.scenario,
    run: record.run,
    resultFile,
    verdict: worst(trials.map(({ verdict }) => verdict)),
    reasons: [...new Set(trials.flatMap(({ reasons }) => reasons))],
    trials,
  };
}

/** Repetitions of a trial that count: their last attempt did not fail. */
export function countedRepetitions(record: RunRecord, trial: string): Repetition[] {
  const last = new Map<number, Repetition>();
  for (const repetition of record.repetitions) {
    if (repetition.trial === trial) last.set(repetition.repetition, repetition);
  }
  return [...last.values()].filter(({ status }) => status !== "failed");
}

function trialResult(record: RunRecord, trial: Trial, changed: readonly string[]): TrialResult {
  const attempts = record.repetitions.filter((repetition) => repetition.trial === trial.id);
  const counted = countedRepetitions(record, trial.id);
  const unreachable = record.reachability?.expected === false && record.reachability.asExpected;
  const doubts = countReasons(attempts);
  return {
    protocol: trial.protocol,
    activePairs: trial.activePairs,
    direction: trial.direction,
    payloadBytes: trial.payloadBytes,
    repetitions: counted.length,
    ...figures(counted, trial.activePairs),
    ...(unreachable
      ? {
          verdict: changed.length > 0 ? "failed" : "valid",
          reasons: [unreachableReason, ...changed],
        }
      : {
          verdict:
            changed.length > 0 || counted.length === 0
              ? "failed"
              : worst(attempts.map(({ status }) => (status === "failed" ? "suspect" : status))),
          reasons: [...changed, ...doubts],
        }),
  };
}

/** Means over the repetitions; a maximum only where the name says so. */
function figures(counted: readonly Repetition[], activePairs: number) {
  const rates = counted.flatMap((repetition) => repetition.aggregateBitsPerSecond ?? []);
  const aggregate = describe(rates);
  const cpu = meanCpu(counted.map((repetition) => repetition.cpu));
  const busyCores = sum(Object.values(cpu).map((machine) => machine.busyCores));
  return {
    aggregateBitsPerSecond: aggregate,
    perPairBitsPerSecond: aggregate === null ? null : aggregate.mean / activePairs,
    packetsPerSecond: meanOrNull(counted.map((repetition) => repetition.packetsPerSecond)),
    lossPercent: meanOrNull(counted.map((repetition) => repetition.lossPercent)),
    retransmits: meanOrNull(counted.map((repetition) => repetition.retransmits)),
    jain: meanOrNull(counted.map((repetition) => repetition.jain)),
    startSkewMs: meanSkew(counted.flatMap((repetition) => repetition.startSkewMs ?? [])),
    cpu,
    bitsPerSecondPerBusyCore:
      aggregate === null || busyCores === 0 ? null : aggregate.mean / busyCores,
    drops: meanDrops(counted.flatMap((repetition) => repetition.drops ?? [])),
    overheadSec: meanOrNull(counted.map((repetition) => repetition.overheadSec)),
  };
}

function meanOf<T>(values: readonly T[], key: (value: T) => number): number {
  return mean(values.map(key));
}

function meanSkew(skews: readonly Skew[]): Skew | null {
  if (skews.length === 0) return null;
  return {
    p50: meanOf(skews, ({ p50 }) => p50),
    p95: meanOf(skews, ({ p95 }) => p95),
    max: Math.max(...skews.map(({ max }) => max)),
  };
}

function meanDrops(drops: readonly Drops[]): Drops | null {
  if (drops.length === 0) return null;
  return {
    softnetDropped: meanOf(drops, (value) => value.softnetDropped),
    softnetTimeSqueeze: meanOf(drops, (value) => value.softnetTimeSqueeze),
    interfaceDropped: meanOf(drops, (value) => value.interfaceDropped),
    socketDropped: meanOf(drops, (value) => value.socketDropped),
  };
}

function meanCpu(readings: readonly Record<string, Cpu>[]): Record<string, Cpu> {
  const machines = [...new Set(readings.flatMap((reading) => Object.keys(reading)))];
  return Object.fromEntries(
    machines.map((machine) => {
      const values = readings.flatMap((reading) => reading[machine] ?? []);
      return [
        machine,
        {
          userPercent: meanOf(values, (cpu) => cpu.userPercent),
          systemPercent: meanOf(values, (cpu) => cpu.systemPercent),
          softirqPercent: meanOf(values, (cpu) => cpu.softirqPercent),
          stealPercent: meanOf(values, (cpu) => cpu.stealPercent),
          idlePercent: meanOf(values, (cpu) => cpu.idlePercent),
          busyCores: meanOf(values, (cpu) => cpu.busyCores),
        },
      ];
    }),
  );
}

/**
 * Each kind of reason once, with the first repetition's words and how often it occurred: figures and
 * pairs in the words differ from one repetition to the next.
 */
function countReasons(attempts: readonly Repetition[]): string[] {
  const kinds = new Map<string, { words: string; count: number }>();
  for (const { reasons, status } of attempts) {
    for (const reason of reasons) {
      const words = status === "failed" ? `failed: ${reason}` : reason;
      const kind = words
        .replaceAll(/pairs? \d+(, \d+)*( and \d+ more)?/g, "pairs #")
        .replaceAll(/-?\d+(\.\d+)?/g, "#");
      const known = kinds.get(kind);
      kinds.set(kind, { words: known?.words ?? words, count: (known?.count ?? 0) + 1 });
    }
  }
  return [...kinds.values()].map(({ words, count }) =>
    count === 1 ? words : `${words} (and ${count - 1} more like it)`,
  );
}
