import type { Plan, Trial } from "../../lib/plan.ts";
import type { Reason } from "../../lib/result.ts";
import { sum } from "../../lib/statistics/describe.ts";
import { jain } from "../../lib/statistics/describe.ts";
import { verdictOf } from "../../lib/statistics/validity.ts";
import { evaluate, type MachineFacts } from "../evaluate.ts";
import type { Observation2016 } from "./attempt.ts";

/** Of every repetition: whoever reads a figure of these must read this too. */
export const methodReason: Reason = {
  check: "method",
  reason:
    "not a measure of throughput: preset as-2016 adds up what senders say of themselves, started without a barrier",
};

/** The figures as the paper's scripts made them; beside them what the kernel counted. */
export function evaluate2016(
  plan: Plan,
  trial: Trial,
  machines: readonly MachineFacts[],
  { seen, together, senders }: Observation2016,
) {
  const counted = evaluate(trial, plan.scenario.benchmark.durationSec, machines, seen);
  const { startSec, endSec } = seen.window;
  const udp = trial.protocol === "udp";
  const total = (of: (sender: (typeof senders)[number]) => number | null) =>
    sum(senders.map((sender) => of(sender) ?? 0));
  const reasons = [methodReason, ...counted.reasons.filter(({ check }) => check === "steal")];
  return {
    ...counted,
    reasons,
    status: verdictOf(reasons),
    aggregateBitsPerSecond: total(({ bitsPerSecond }) => bitsPerSecond),
    packetsPerSecond: udp ? total(({ packetsPerSecond }) => packetsPerSecond) : null,
    lossPercent: udp
      ? percent(
          total((one) => one.lostPackets),
          total((one) => one.packets),
        )
      : null,
    retransmits: udp ? null : total(({ retransmits }) => retransmits),
    jain: jain(senders.map(({ bitsPerSecond }) => bitsPerSecond)),
    pairs: counted.pairs.map((pair, at) => ({
      ...pair,
      bitsPerSecond: senders[at]?.bitsPerSecond ?? 0,
      packetsPerSecond: senders[at]?.packetsPerSecond ?? null,
      lossPercent: udp ? percent(senders[at]?.lostPackets ?? 0, senders[at]?.packets ?? 0) : null,
      retransmits: senders[at]?.retransmits ?? null,
    })),
    as2016: {
      receivedBitsPerSecond: together ? counted.aggregateBitsPerSecond : null,
      togetherSec: together ? endSec - startSec : 0,
    },
  };
}

const percent = (part: number, whole: number): number | null =>
  whole === 0 ? null : (100 * part) / whole;
