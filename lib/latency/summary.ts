import type { Latency, LatencyRound, TrialLatency } from "../result/latency.ts";
import type { Reason, Repetition, RunRecord } from "../result.ts";
import { describe, meanOrNull, sum } from "../statistics/describe.ts";

/** Beyond this part of the load, requests and answers are a load of their own. */
const maxShareOfLoad = 0.01;

/** Of a trial's rounds; null for none. */
export function summarizeLatency(rounds: readonly LatencyRound[]): Latency | null {
  if (rounds.length === 0) return null;
  const good = rounds.filter(({ problem }) => problem === null);
  const sent = sum(rounds.map((round) => round.sent));
  const received = sum(rounds.map((round) => round.received));
  const over = (of: (round: LatencyRound) => number | null) => {
    const values = good.flatMap((round) => of(round) ?? []);
    return values.length < good.length ? null : describe(values);
  };
  const largest = good.map(({ maxMs }) => maxMs);
  return {
    rounds: good.length,
    failed: rounds.length - good.length,
    sent,
    received,
    lostPercent: sent === 0 ? null : 100 * (1 - received / sent),
    bitsPerSecond: meanOrNull(good.map((round) => round.bitsPerSecond)),
    p50Ms: over(({ p50Ms }) => p50Ms),
    p95Ms: over(({ p95Ms }) => p95Ms),
    p99Ms: over(({ p99Ms }) => p99Ms),
    p999Ms: over(({ p999Ms }) => p999Ms),
    maxMs:
      good.length === 0 || largest.includes(null)
        ? null
        : Math.max(...largest.flatMap((max) => max ?? [])),
  };
}

/** Beside a trial's throughput; null where the scenario does not ask for it. */
export function trialLatency(
  record: RunRecord,
  counted: readonly Repetition[],
): TrialLatency | null {
  if (record.plan.scenario.benchmark.latency === undefined) return null;
  return {
    idle: summarizeLatency(record.idleLatency ?? []),
    loaded: summarizeLatency(counted.flatMap(({ latency }) => latency ?? [])),
  };
}

/** Why not to trust a repetition, by what was seen of its probe: it was asked for, and must not be a load itself. */
export function doubtProbe(
  round: LatencyRound | undefined,
  aggregateBitsPerSecond: number | null,
): Reason[] {
  if (round === undefined) return [];
  const check = "latency-probe" as const;
  if (round.problem !== null) {
    return [{ check, reason: `no round-trip times under load: ${round.problem}` }];
  }
  const share = round.bitsPerSecond / (aggregateBitsPerSecond ?? 0);
  if (share <= maxShareOfLoad) return [];
  const percent = Number.isFinite(share) ? (100 * share).toFixed(1) : "∞";
  return [{ check, reason: `the latency probe put ${percent} % of the load on the wire itself` }];
}

/** The same of the rounds before the first trial. */
export function doubtIdle(rounds: readonly LatencyRound[]): Reason[] {
  const problems = new Set(rounds.flatMap(({ problem }) => problem ?? []));
  return [...problems].map((problem) => ({
    check: "latency-probe",
    reason: `no round-trip times without load: ${problem}`,
  }));
}
