import { z } from "zod";
import type { Plan, PlanEndpoint, Trial } from "../plan.ts";

/**
 * iperf3 as the paper's scripts called it: the first second left out (`-O 1`), segments by `-M`, UDP at 10 Gbit/s.
 * Only the congestion control is pinned, to what their kernel had: docs/method.md.
 */

/** Seconds that iperf3 runs and does not count. */
export const omitSec = 1;

export function as2016Arguments(plan: Plan, trial: Trial, server: PlanEndpoint): string[] {
  const { address, port } = server.dial ?? server;
  const { durationSec, tcp, udp } = plan.scenario.benchmark;
  const mss = tcp.mssBytes === undefined ? [] : ["-M", String(tcp.mssBytes)];
  const protocol =
    trial.protocol === "tcp"
      ? ["-C", tcp.congestionControl, ...mss]
      : ["-u", "-b", String(udp.bitsPerSecond), "-l", String(trial.payloadBytes ?? 8192)];
  return [
    ...["iperf3", "-c", address, "-p", String(port), "-t", String(durationSec)],
    ...["-O", String(omitSec), "-J", ...protocol],
  ];
}

const senderSchema = z.looseObject({
  end: z.looseObject({
    sum_sent: z.looseObject({
      bits_per_second: z.number(),
      seconds: z.number(),
      packets: z.number().optional(),
      retransmits: z.number().optional(),
    }),
    sum: z.looseObject({ lost_packets: z.number(), packets: z.number() }).optional(),
  }),
});

/** What a sender says of itself, right or wrong. */
export interface SenderFigures {
  readonly bitsPerSecond: number;
  readonly packetsPerSecond: number | null;
  /** UDP: lost and all datagrams by iperf3's count. */
  readonly lostPackets: number | null;
  readonly packets: number | null;
  readonly retransmits: number | null;
}

/** @throws where parseIperf would not be content either. */
export function senderFigures(text: string): SenderFigures {
  const { sum_sent: sent, sum } = senderSchema.parse(JSON.parse(text)).end;
  return {
    bitsPerSecond: sent.bits_per_second,
    packetsPerSecond: sent.packets === undefined ? null : sent.packets / sent.seconds,
    lostPackets: sum?.lost_packets ?? null,
    packets: sum?.packets ?? null,
    retransmits: sent.retransmits ?? null,
  };
}
