import type { Plan } from "../../lib/plan.ts";
import type { Cpu, Repetition, RunRecord } from "../../lib/result.ts";
import { summarize } from "../../lib/summarize.ts";
import { examplePlan } from "./example-plan.ts";

export const exampleCpu: Cpu = {
  userPercent: 10,
  systemPercent: 60,
  softirqPercent: 20,
  stealPercent: 0,
  idlePercent: 10,
  busyCores: 1.8,
};

/** A TCP repetition that went well, unless told otherwise. */
export function exampleRepetition(change: Partial<Repetition> = {}): Repetition {
  return {
    trial: "tcp-1",
    repetition: 1,
    attempt: 1,
    startedAt: "2026-11-21T09:00:00.000Z",
    status: "valid",
    reasons: [],
    window: { startSec: 0.01, endSec: 1.01 },
    aggregateBitsPerSecond: 18e9,
    packetsPerSecond: null,
    lossPercent: null,
    retransmits: 4,
    jain: 1,
    startSkewMs: { p50: 0, p95: 0, max: 0 },
    cpu: { n1: exampleCpu },
    drops: { softnetDropped: 0, softnetTimeSqueeze: 0, interfaceDropped: 0, socketDropped: 0 },
    limits: null,
    bottleneck: null,
    disagreementPercent: 0,
    iperf3BitsPerSecond: 18e9,
    iperf3Udp: null,
    overheadSec: 1.1,
    search: null,
    pairs: [],
    ...change,
  };
}

export const failedRepetition: Partial<Repetition> = {
  status: "failed",
  reasons: [
    {
      check: "attempt",
      reason: "pair 1: iperf3: unable to connect to server: Connection refused",
    },
  ],
  window: null,
  aggregateBitsPerSecond: null,
  retransmits: null,
  jain: null,
  startSkewMs: null,
  cpu: {},
  drops: null,
  disagreementPercent: null,
  iperf3BitsPerSecond: null,
  iperf3Udp: null,
};

/** A finished run with these repetitions. */
export function exampleRecord(
  repetitions: readonly Repetition[],
  change: Partial<RunRecord> = {},
  plan: Plan = examplePlan({}),
): RunRecord {
  const record: RunRecord = {
    formatVersion: 2,
    scenario: plan.stack,
    run: "20261121T090000Z-r1",
    startedAt: "2026-11-21T09:00:00.000Z",
    finishedAt: "2026-11-21T09:01:00.000Z",
    resumed: 0,
    plan,
    environment: null,
    factsBefore: [],
    factsAfter: [],
    reachability: { expected: plan.expectReachable, asExpected: true, unexpected: [] },
    repetitions: [...repetitions],
    searching: null,
    summary: null,
    ...change,
  };
  return { ...record, summary: summarize(record, `results/${plan.stack}/${record.run}.json`) };
}
