import { z } from "zod";
import { planSchema } from "./plan.ts";
import { as2016Schema } from "./result/as-2016.ts";
import { latencyRoundSchema } from "./result/latency.ts";
import { cpuSchema, dropsSchema, iperf3UdpSchema, skewSchema } from "./result/figures.ts";
import { searchSchema, searchStepSchema } from "./result/search.ts";
import { summarySchema } from "./result/summary.ts";
import { limitsSchema } from "./result/limits.ts";
import { pathResultSchema } from "./result/path.ts";
import { reasonSchema, verdictSchema } from "./result/verdict.ts";

export * from "./result/figures.ts";
export * from "./result/search.ts";
export * from "./result/limits.ts";
export * from "./result/path.ts";
export * from "./result/as-2016.ts";
export * from "./result/latency.ts";
export * from "./result/summary.ts";
export * from "./result/verdict.ts";

/**
 * The result record: everything a number needs beside it to be believed. One JSON file a run,
 * written again after each repetition, so that a kill loses at most the one under way.
 * Base units throughout: bits per second, bytes, seconds; milliseconds only where the name says so.
 * null: the protocol has no such figure, or it could not be read.
 */

/**
 * 2: reasons have the name of their check, statistics a median, autocorrelation and skewness, trials
 * say how they were stopped. Version 1 is read as 2: its reasons are unnamed, its new figures null.
 */
export const resultFormatVersion = 2 as const;

const rate = z.number();

/** One pair in one repetition, over the common window. */
export const pairResultSchema = z.strictObject({
  index: z.int(),
  /** Goodput at the receiver from the kernel's counters: payload bits over the common window. */
  bitsPerSecond: rate,
  /** UDP: datagrams delivered per second; TCP: null. */
  packetsPerSecond: rate.nullable(),
  /** UDP: 1 - delivered / sent in the window, in percent; TCP: null. */
  lossPercent: z.number().nullable(),
  /** TCP: segments sent again in the window (Tcp RetransSegs of the client); UDP: null. */
  retransmits: z.number().nullable(),
  /** First data after the release. */
  startMs: z.number(),
  /** iperf3's own figure, the second witness: bytes received / its own duration, whole run. */
  iperf3BitsPerSecond: rate.nullable(),
  iperf3Bytes: z.number().nullable(),
  iperf3Udp: iperf3UdpSchema.nullable().default(null),
});
export type PairResult = z.output<typeof pairResultSchema>;

export const repetitionSchema = z.strictObject({
  trial: z.string(),
  /** 1, 2, … repetitions. */
  repetition: z.int(),
  /** 1, or 2 for the one retry after a failure. */
  attempt: z.int(),
  startedAt: z.iso.datetime(),
  status: verdictSchema,
  reasons: z.array(reasonSchema),
  /** The common window, seconds after the release; null where there was none. */
  window: z.strictObject({ startSec: z.number(), endSec: z.number() }).nullable(),
  aggregateBitsPerSecond: rate.nullable(),
  packetsPerSecond: rate.nullable(),
  lossPercent: z.number().nullable(),
  retransmits: z.number().nullable(),
  jain: z.number().nullable(),
  startSkewMs: skewSchema.nullable(),
  /** By machine: the names of the nodes on it, joined by "+". */
  cpu: z.record(z.string(), cpuSchema),
  drops: dropsSchema.nullable(),
  /** What it may have been limited by, and what it was by the rules of lib/bottleneck.ts. */
  limits: limitsSchema.nullable().default(null),
  bottleneck: z.string().nullable().default(null),
  /** Where the packets went, with a middlebox between the nodes. */
  path: pathResultSchema.optional(),
  /** How far the kernel's counters and iperf3 are apart where both know, in percent. */
  disagreementPercent: z.number().nullable().default(null),
  /** Sum over the pairs of iperf3's own figures. */
  iperf3BitsPerSecond: rate.nullable(),
  iperf3Udp: iperf3UdpSchema.nullable().default(null),
  /** Wall time of the repetition less its duration. */
  overheadSec: z.number(),
  /** Preset as-2016, whose figures are the senders': what the kernel counted beside them. */
  as2016: as2016Schema.optional(),
  /** Round trips beside the load, where the scenario asks for them. */
  latency: latencyRoundSchema.optional(),
  /** With `rateSearch`: how the rate was found, overheadSec being that of all its steps. */
  search: searchSchema.nullable().default(null),
  pairs: z.array(pairResultSchema),
});
export type Repetition = z.output<typeof repetitionSchema>;

export const machineRecordSchema = z.strictObject({
  hostname: z.string(),
  kernel: z.string(),
  operatingSystem: z.string(),
  cpuModel: z.string(),
  cpus: z.int(),
  memoryBytes: z.number(),
  /** Of a guest of ours whose kernel can tell: what runs it, and on what: `qemu, tcg`. */
  virtualization: z.string().optional(),
  sysctls: z.record(z.string(), z.string()),
});
export type MachineRecord = z.output<typeof machineRecordSchema>;

/** A machine's clock against that of the machine that measures: how far it is ahead. */
export const clockSchema = z.strictObject({ offsetMs: z.number(), uncertaintyMs: z.number() });
export type Clock = z.output<typeof clockSchema>;

/** A search that is under way, so that a kill loses no step that was over. */
export const searchingSchema = z.strictObject({
  trial: z.string(),
  repetition: z.int(),
  steps: z.array(searchStepSchema),
  /** Figures of the best step so far. */
  best: repetitionSchema.nullable(),
});
export type Searching = z.output<typeof searchingSchema>;

/** Conditions of the run, as found. */
export const environmentSchema = z.strictObject({
  /** By machine (names of its nodes joined by "+"). */
  machines: z.record(z.string(), machineRecordSchema),
  /** By node. */
  nodes: z.record(
    z.string(),
    z.strictObject({
      /** Absent where there is no engine: in a guest. */
      dockerVersion: z.string().optional(),
      /** Of a node that is another machine: before the first trial and, once there, after the last. */
      clock: clockSchema.optional(),
      clockAfter: clockSchema.optional(),
    }),
  ),
  /** Links in use: the NIC of each node, one client's and one server's link. */
  links: z.array(
    z.strictObject({
      node: z.string(),
      container: z.string().nullable(),
      link: z.string(),
      driver: z.string().nullable(),
      mtuBytes: z.int(),
      qdisc: z.string().nullable(),
      offloads: z.record(z.string(), z.boolean()),
      /** Of a node's NIC: every setting that its driver tells, as found (lib/knobs), `ring rx: 4096`. */
      settings: z.record(z.string(), z.string()).default({}),
    }),
  ),
  /** iperf3 inside the containers. */
  iperf3Version: z.string(),
  /** By container: what one end of each role on each node says of itself. Older records have none. */
  ends: z
    .record(
      z.string(),
      z.strictObject({ iperf3Version: z.string(), sysctls: z.record(z.string(), z.string()) }),
    )
    .default({}),
  netbenchVersion: z.string(),
  /** Where the Pulumi engine and its plugins came from, and their versions. */
  engine: z.record(z.string(), z.string()),
});
export type Environment = z.output<typeof environmentSchema>;

export const reachabilitySchema = z.strictObject({
  expected: z.boolean(),
  /** Whether every pair in use was as expected. */
  asExpected: z.boolean(),
  /** Pairs (by index) that were not as expected. */
  unexpected: z.array(z.int()),
});
export type Reachability = z.output<typeof reachabilitySchema>;

export const runRecordSchema = z.strictObject({
  formatVersion: z.literal([1, resultFormatVersion]).transform(() => resultFormatVersion),
  scenario: z.string(),
  run: z.string(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  /** How often the run was taken up again after a kill. */
  resumed: z.int(),
  plan: planSchema,
  environment: environmentSchema.nullable(),
  /** Differences between the facts wanted and found, one sentence each. */
  factsBefore: z.array(z.string()),
  factsAfter: z.array(z.string()),
  reachability: reachabilitySchema.nullable(),
  /** Round trips before the first trial, where the scenario asks for them. */
  idleLatency: z.array(latencyRoundSchema).optional(),
  /** In the order they were measured, failed attempts included. */
  repetitions: z.array(repetitionSchema),
  searching: searchingSchema.nullable().default(null),
  summary: summarySchema.nullable(),
});
export type RunRecord = z.output<typeof runRecordSchema>;
