import { z } from "zod";
import { cpuSchema, dropsSchema, iperf3UdpSchema, skewSchema, statisticSchema } from "./figures.ts";
import { placeDropsSchema } from "./limits.ts";
import { trialLatencySchema } from "./latency.ts";
import { pathResultSchema } from "./path.ts";
import { searchSummarySchema } from "./search.ts";
import { reasonSchema, verdictSchema } from "./verdict.ts";

/** How the stop rule ended a trial; null for a fixed number of repetitions. */
export const stoppingSchema = z.strictObject({
  /** Whether the interval became narrow enough; else the trial ran to its maximum. */
  reached: z.boolean(),
  /** Half of the 95 % interval in percent of the mean; null where there is none. */
  halfWidthPercent: z.number().nullable(),
  /** What the scenario asks for. */
  wantedPercent: z.number(),
  maxRepetitions: z.int(),
});
export type Stopping = z.output<typeof stoppingSchema>;

/** One row of the stack output `trials`. */
export const trialResultSchema = z.strictObject({
  protocol: z.enum(["tcp", "udp"]),
  activePairs: z.int(),
  direction: z.enum(["forward", "reverse", "both"]),
  payloadBytes: z.int().nullable(),
  /** Repetitions that count: not failed. */
  repetitions: z.int(),
  stopping: stoppingSchema.nullable().default(null),
  aggregateBitsPerSecond: statisticSchema.nullable(),
  perPairBitsPerSecond: z.number().nullable(),
  packetsPerSecond: z.number().nullable(),
  lossPercent: z.number().nullable(),
  iperf3Udp: iperf3UdpSchema.nullable().default(null),
  search: searchSummarySchema.nullable().default(null),
  retransmits: z.number().nullable(),
  jain: z.number().nullable(),
  startSkewMs: skewSchema.nullable(),
  cpu: z.record(z.string(), cpuSchema),
  bitsPerSecondPerBusyCore: z.number().nullable(),
  drops: dropsSchema.nullable(),
  /** Where packets were dropped, a repetition on average. */
  dropPlaces: z.array(placeDropsSchema).default([]),
  /** The mean of the repetitions: where the packets went, with a middlebox between the nodes. */
  path: pathResultSchema.nullable().default(null),
  /** What limited most of the repetitions, in words. */
  bottleneck: z.string().nullable().default(null),
  /** The largest of the repetitions. */
  disagreementPercent: z.number().nullable().default(null),
  /** Mean wall time of a repetition less its duration. */
  overheadSec: z.number().nullable(),
  /** null where the scenario does not ask for it. */
  latency: trialLatencySchema.nullable().default(null),
  verdict: verdictSchema,
  reasons: z.array(reasonSchema),
});
export type TrialResult = z.output<typeof trialResultSchema>;

/** What the Benchmark resource keeps in the stack's state and exports. */
export const summarySchema = z.strictObject({
  scenario: z.string(),
  run: z.string(),
  /** Relative to the project's folder. */
  resultFile: z.string(),
  verdict: verdictSchema,
  reasons: z.array(reasonSchema),
  trials: z.array(trialResultSchema),
});
export type Summary = z.output<typeof summarySchema>;
