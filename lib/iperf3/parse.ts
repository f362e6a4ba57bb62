import { z } from "zod";
import type { Iperf3Udp } from "../result/figures.ts";
import { sumIperf3Udp } from "../statistics/iperf3-udp.ts";

/**
 * What a client of `iperf3 -J` says, for the fields that all versions since 3.1 share; keys we do
 * not know pass. Its exit status says nothing (0 on every error in 3.12): `.error` does.
 *
 * `end.sum_received.bits_per_second` is not read at all: it divides by the server's clock, which
 * starts early and stops late (5 to 10 % too low on a busy machine).
 */

const sumSchema = z.looseObject({
  seconds: z.number(),
  bytes: z.number(),
  retransmits: z.number().optional(),
  packets: z.number().optional(),
});

/** A stream as its receiver saw it; older versions do not count what came out of order. */
const udpStreamSchema = z.looseObject({
  jitter_ms: z.number(),
  lost_packets: z.number(),
  packets: z.number(),
  out_of_order: z.number().default(0),
});

const outputSchema = z.looseObject({
  start: z.looseObject({ version: z.string() }).optional(),
  end: z
    .looseObject({
      sum_sent: sumSchema.optional(),
      sum_received: sumSchema.optional(),
      // With --bidir: what the server sends.
      sum_sent_bidir_reverse: sumSchema.optional(),
      sum_received_bidir_reverse: sumSchema.optional(),
      streams: z.array(z.looseObject({ udp: udpStreamSchema.optional() })).optional(),
      sender_tcp_congestion: z.string().optional(),
    })
    .optional(),
  error: z.string().optional(),
});

export interface IperfFigures {
  readonly version: string;
  /** Bytes that the sender's sockets took; with --bidir those of both senders. */
  readonly sentBytes: number;
  /** Bytes that the receiver read. */
  readonly receivedBytes: number;
  /** Duration by the client's clock. */
  readonly seconds: number;
  /** UDP datagrams sent; null for TCP. */
  readonly sentPackets: number | null;
  /** TCP segments sent again; null for UDP. */
  readonly retransmits: number | null;
  /** What the receivers counted of UDP streams; null for TCP. */
  readonly udp: Iperf3Udp | null;
  /** TCP congestion control in use; null for UDP. */
  readonly congestionControl: string | null;
}

export type IperfOutcome =
  | { readonly ok: true; readonly figures: IperfFigures }
  | { readonly ok: false; readonly error: string };

/** Reads the whole output of one client. Never throws. */
export function parseIperf(text: string): IperfOutcome {
  if (text.trim() === "") return failure("iperf3 printed nothing");
  const json = readJson(text);
  if (json === undefined) return failure("iperf3 printed something that is not JSON");
  const parsed = outputSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return failure(`unexpected iperf3 output at ${issue?.path.join(".")}: ${issue?.message}`);
  }
  const { start, end, error } = parsed.data;
  if (error !== undefined) return failure(error.trim());
  const sent = end?.sum_sent;
  const received = end?.sum_received;
  const sentBack = end?.sum_sent_bidir_reverse;
  const receivedBack = end?.sum_received_bidir_reverse;
  if (sent === undefined || received === undefined) return failure("iperf3 gave no totals");
  return {
    ok: true,
    figures: {
      version: start?.version.replace(/^iperf3? /, "") ?? "unknown",
      sentBytes: sent.bytes + (sentBack?.bytes ?? 0),
      receivedBytes: received.bytes + (receivedBack?.bytes ?? 0),
      seconds: sent.seconds,
      sentPackets: both(sent.packets, sentBack?.packets),
      retransmits: both(sent.retransmits, sentBack?.retransmits),
      udp: sumIperf3Udp(
        (end?.streams ?? []).flatMap(({ udp }) => (udp ? [streamFigures(udp)] : [])),
      ),
      congestionControl: end?.sender_tcp_congestion ?? null,
    },
  };
}

const streamFigures = (stream: z.output<typeof udpStreamSchema>): Iperf3Udp => ({
  packets: stream.packets,
  lostPackets: stream.lost_packets,
  outOfOrderPackets: stream.out_of_order,
  jitterMs: stream.jitter_ms,
});

const both = (there: number | undefined, back: number | undefined): number | null =>
  there === undefined ? null : there + (back ?? 0);

function failure(error: string): IperfOutcome {
  return { ok: false, error };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
