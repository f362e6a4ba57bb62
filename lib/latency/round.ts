import type { LatencyRound } from "../result/latency.ts";
import { latencyQuantile } from "../statistics/latency.ts";
import { wireBytes } from "./irtt.ts";
import type { IrttOutcome, Loss } from "./parse.ts";

/** When requests count, by the client's wall clock, since the epoch. */
export interface Span {
  readonly fromSec: number;
  readonly toSec: number;
}

interface Occasion {
  readonly startedAt: string;
  readonly intervalMs: number;
}

/** The figures of the requests that were sent within the span. */
export function latencyRound(
  outcome: Extract<IrttOutcome, { ok: true }>,
  { fromSec, toSec }: Span,
  { startedAt, intervalMs }: Occasion,
): LatencyRound {
  const seconds = toSec - fromSec;
  const trips = outcome.roundTrips.filter(
    ({ sentAtSec }) => sentAtSec >= fromSec && sentAtSec < toSec,
  );
  const answered = trips.flatMap(({ rttMs }) => rttMs ?? []).sort((a, b) => a - b);
  const lost = trips.length - answered.length;
  const counted = (way: Loss) => trips.filter((trip) => trip.lost === way).length;
  const at = (share: number) => latencyQuantile(answered, lost, share);
  if (answered.length === 0) {
    const problem =
      trips.length === 0
        ? "irtt sent nothing while all pairs did"
        : `none of ${trips.length} requests was answered`;
    return { ...failedRound(problem, startedAt), seconds, sent: trips.length };
  }
  const packets = trips.length + answered.length;
  return {
    startedAt,
    seconds,
    planned: Math.floor((seconds * 1000) / intervalMs),
    sent: trips.length,
    received: answered.length,
    lostThere: counted("there"),
    lostBack: counted("back"),
    bitsPerSecond: (8 * wireBytes(packets, packets * outcome.payloadBytes)) / seconds,
    minMs: answered[0] ?? null,
    p50Ms: at(0.5),
    p95Ms: at(0.95),
    p99Ms: at(0.99),
    p999Ms: at(0.999),
    maxMs: lost > 0 ? null : (answered.at(-1) ?? null),
    problem: null,
  };
}

/** A round that came to nothing. */
export const failedRound = (problem: string, startedAt: string): LatencyRound => ({
  startedAt,
  ...{ seconds: 0, planned: 0, sent: 0, received: 0, lostThere: 0, lostBack: 0, bitsPerSecond: 0 },
  ...{ minMs: null, p50Ms: null, p95Ms: null, p99Ms: null, p999Ms: null, maxMs: null },
  problem,
});
