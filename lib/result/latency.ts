import { z } from "zod";
import { statisticSchema } from "./figures.ts";

/** Round-trip times: of one round of probes, and of all rounds of a trial. */

/** A percentile; null where too few were sent to tell, or where it is among those that were lost. */
const percentile = z.number().nullable();

export const latencyRoundSchema = z.strictObject({
  startedAt: z.iso.datetime(),
  /** Length of the time that counts: under load, the common window. */
  seconds: z.number(),
  /** Requests due in that time, those sent (irtt leaves out those that it is too late for), and answers. */
  planned: z.int(),
  sent: z.int(),
  received: z.int(),
  /** Lost on the way there and on the way back; the rest of `sent` less `received` is not known. */
  lostThere: z.int(),
  lostBack: z.int(),
  /** What requests and answers put on the wire, both directions together. */
  bitsPerSecond: z.number(),
  minMs: percentile,
  p50Ms: percentile,
  p95Ms: percentile,
  p99Ms: percentile,
  p999Ms: percentile,
  maxMs: percentile,
  /** Why there are no figures; null where there are. */
  problem: z.string().nullable(),
});
export type LatencyRound = z.output<typeof latencyRoundSchema>;

/** Of the rounds of a trial. */
export const latencySchema = z.strictObject({
  /** Rounds that have figures, and those that have none. */
  rounds: z.int(),
  failed: z.int(),
  sent: z.int(),
  received: z.int(),
  lostPercent: z.number().nullable(),
  bitsPerSecond: z.number().nullable(),
  /** Of the rounds' own percentiles; null where some round has none. */
  p50Ms: statisticSchema.nullable(),
  p95Ms: statisticSchema.nullable(),
  p99Ms: statisticSchema.nullable(),
  p999Ms: statisticSchema.nullable(),
  /** Of all rounds. */
  maxMs: z.number().nullable(),
});
export type Latency = z.output<typeof latencySchema>;

/** Beside a trial's throughput. `idle` is the run's, the same for all trials. */
export const trialLatencySchema = z.strictObject({
  idle: latencySchema.nullable(),
  loaded: latencySchema.nullable(),
});
export type TrialLatency = z.output<typeof trialLatencySchema>;
