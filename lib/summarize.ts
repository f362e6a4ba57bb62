import type { Trial } from "./plan.ts";
import type {
  Cpu,
  Drops,
  Reason,
  Repetition,
  RunRecord,
  Skew,
  Stopping,
  Summary,
  TrialResult,
} from "./result.ts";
import { busyCoresOf } from "./measured/busy-cores.ts";
import { doubtIdle, trialLatency } from "./latency/summary.ts";
import { byKind } from "./reason-kinds.ts";
import { doubtTrial } from "./statistics/checks.ts";
import { searchSummary } from "./search-summary.ts";
import { describe, mean, meanOrNull } from "./statistics/describe.ts";
import { meanIperf3Udp } from "./statistics/iperf3-udp.ts";
import { worst } from "./statistics/validity.ts";
import { interruptReasons } from "./interrupt-rule.ts";
import { meanPath } from "./path/mean.ts";
import { iperf3Reasons, limitFigures } from "./summarize-limits.ts";
import { halfWidthPercent, isEnough, stopRuleOf } from "./stop-rule.ts";

/** Of a trial whose pairs are not to reach each other, and do not. */
const unreachable: Reason = { check: "reachable", reason: "unreachable, as expected" };

/** A run's summary: the table that goes into the stack's state. Pure. */
export function summarize(record: RunRecord, resultFile: string): Summary {
  const changed = record.factsAfter.map((fact): Reason => ({
    check: "facts-unchanged",
    reason: `conditions changed while measuring: ${fact}`,
  }));
  const trials = record.plan.trials.map((trial) => trialResult(record, trial, changed));
  return {
    scenario: record.scenario,
    run: record.run,
    resultFile,
    verdict: worst(trials.map(({ verdict }) => verdict)),
    reasons: distinct(trials.flatMap(({ reasons }) => reasons)),
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

/** The aggregates of a trial's repetitions that count, in the order they were measured. */
export const countedAggregates = (record: RunRecord, trial: string): number[] =>
  aggregatesOf(countedRepetitions(record, trial));

const aggregatesOf = (counted: readonly Repetition[]): number[] =>
  counted.flatMap(({ aggregateBitsPerSecond }) => aggregateBitsPerSecond ?? []);

function trialResult(record: RunRecord, trial: Trial, changed: readonly Reason[]): TrialResult {
  const attempts = record.repetitions.filter((repetition) => repetition.trial === trial.id);
  const counted = countedRepetitions(record, trial.id);
  return {
    protocol: trial.protocol,
    activePairs: trial.activePairs,
    direction: trial.direction,
    payloadBytes: trial.payloadBytes,
    repetitions: counted.length,
    stopping: counted.length === 0 ? null : stopping(record, aggregatesOf(counted)),
    ...figures(counted, trial.activePairs),
    latency: trialLatency(record, counted),
    search: searchSummary(counted, record.plan.scenario.benchmark.rateSearch),
    ...judge(record, attempts, counted, changed),
  };
}

function judge(
  { reachability, environment, idleLatency = [] }: RunRecord,
  attempts: readonly Repetition[],
  counted: readonly Repetition[],
  changed: readonly Reason[],
): Pick<TrialResult, "verdict" | "reasons"> {
  if (reachability?.expected === false && reachability.asExpected) {
    return { verdict: changed.length > 0 ? "failed" : "valid", reasons: [unreachable, ...changed] };
  }
  const doubts = [
    ...iperf3Reasons(environment),
    ...interruptReasons(environment),
    ...doubtTrial(aggregatesOf(counted)),
    ...doubtIdle(idleLatency),
  ];
  const reasons = [...changed, ...doubts, ...countReasons(attempts)];
  if (changed.length > 0 || counted.length === 0) return { verdict: "failed", reasons };
  const seen = attempts.map(({ status }) => (status === "failed" ? "suspect" : status));
  return { verdict: worst([...seen, ...doubts.map(() => "suspect" as const)]), reasons };
}

function stopping({ plan }: RunRecord, aggregates: readonly number[]): Stopping | null {
  const rule = stopRuleOf(plan.scenario.benchmark);
  if (rule.early === undefined) return null;
  return {
    reached: isEnough(rule, aggregates),
    halfWidthPercent: halfWidthPercent(aggregates),
    wantedPercent: rule.early.halfWidthPercent,
    maxRepetitions: rule.max,
  };
}

/** Means over the repetitions; a maximum only where the name says so. */
function figures(counted: readonly Repetition[], activePairs: number) {
  const aggregate = describe(aggregatesOf(counted));
  const cpu = meanCpu(counted.map((repetition) => repetition.cpu));
  const busyCores = busyCoresOf(cpu);
  return {
    aggregateBitsPerSecond: aggregate,
    perPairBitsPerSecond: aggregate === null ? null : aggregate.mean / activePairs,
    packetsPerSecond: meanOrNull(counted.map((repetition) => repetition.packetsPerSecond)),
    lossPercent: meanOrNull(counted.map((repetition) => repetition.lossPercent)),
    iperf3Udp: meanIperf3Udp(counted.flatMap((repetition) => repetition.iperf3Udp ?? [])),
    retransmits: meanOrNull(counted.map((repetition) => repetition.retransmits)),
    jain: meanOrNull(counted.map((repetition) => repetition.jain)),
    startSkewMs: meanSkew(counted.flatMap((repetition) => repetition.startSkewMs ?? [])),
    cpu,
    bitsPerSecondPerBusyCore:
      aggregate === null || busyCores === 0 ? null : aggregate.mean / busyCores,
    drops: meanDrops(counted.flatMap((repetition) => repetition.drops ?? [])),
    ...limitFigures(counted),
    path: meanPath(counted),
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

/** Each kind of reason once, with the first repetition's words and how often it occurred. */
function countReasons(attempts: readonly Repetition[]): Reason[] {
  const all = attempts.flatMap(({ reasons, status }) =>
    reasons.map(({ check, reason }) => ({
      ...{ check, reason: status === "failed" ? `failed: ${reason}` : reason },
    })),
  );
  return byKind(all, ({ check, reason }) => `${check} ${reason}`).flatMap(([first, ...more]) => {
    if (first === undefined) return [];
    const { check, reason } = first;
    return {
      check,
      reason: more.length === 0 ? reason : `${reason} (and ${more.length} more like it)`,
    };
  });
}

function distinct(reasons: readonly Reason[]): Reason[] {
  return [...new Map(reasons.map((reason) => [Object.values(reason).join(" "), reason])).values()];
}
