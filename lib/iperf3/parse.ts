import { z } from "zod";
import type { Iperf3Udp } from "../result/figures.ts";
import { sum } from "../statistics/describe.ts";
import { sumIperf3Udp } from "../statistics/iperf3-udp.ts";
import { jsonTexts } from "./json-texts.ts";

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

/** UDP as the receivers of one direction saw it. */
const receivedSchema = sumSchema.extend({
  lost_packets: z.number().optional(),
  jitter_ms: z.number().optional(),
});

/** What came out of order is counted by stream; older versions do not count it. */
const udpStreamSchema = z.looseObject({ out_of_order: z.number().default(0) });

const outputSchema = z.looseObject({
  start: z
    .looseObject({
      version: z.string(),
      test_start: z.looseObject({ blksize: z.number().optional() }).optional(),
    })
    .optional(),
  end: z
    .looseObject({
      sum_sent: sumSchema.optional(),
      sum_received: receivedSchema.optional(),
      // With --bidir: what the server sends.
      sum_sent_bidir_reverse: sumSchema.optional(),
      sum_received_bidir_reverse: receivedSchema.optional(),
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
  /** What the receivers counted of UDP streams; null for TCP, and where iperf3 contradicts itself. */
  readonly udp: Iperf3Udp | null;
  /** TCP congestion control in use; null for UDP. */
  readonly congestionControl: string | null;
}

export type IperfOutcome =
  | { readonly ok: true; readonly figures: IperfFigures }
  /** `isReport`: the words are iperf3's own, not ours about what it printed. */
  | { readonly ok: false; readonly error: string; readonly isReport: boolean };

/** Reads the whole output of one client. Never throws. */
export function parseIperf(text: string): IperfOutcome {
  if (text.trim() === "") return failure("iperf3 printed nothing");
  const json = wholeReport(text);
  if (json === undefined) return failure("iperf3 printed something that is not JSON");
  const parsed = outputSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return failure(`unexpected iperf3 output at ${issue?.path.join(".")}: ${issue?.message}`);
  }
  const { start, end, error } = parsed.data;
  if (error !== undefined) return { ok: false, error: error.trim(), isReport: true };
  const sent = end?.sum_sent;
  const received = end?.sum_received;
  const sentBack = end?.sum_sent_bidir_reverse;
  const receivedBack = end?.sum_received_bidir_reverse;
  if (sent === undefined || received === undefined) return failure("iperf3 gave no totals");
  const payloadBytes = start?.test_start?.blksize;
  const late = sum((end?.streams ?? []).map(({ udp }) => udp?.out_of_order ?? 0));
  return {
    ok: true,
    figures: {
      version: start?.version.replace(/^iperf3? /, "") ?? "unknown",
      sentBytes: sent.bytes + (sentBack?.bytes ?? 0),
      receivedBytes: received.bytes + (receivedBack?.bytes ?? 0),
      seconds: sent.seconds,
      sentPackets: both(packetsOf(sent, payloadBytes), packetsOf(sentBack, payloadBytes)),
      retransmits: both(sent.retransmits, sentBack?.retransmits),
      udp: udpFigures([received, ...(receivedBack ? [receivedBack] : [])], late, payloadBytes),
      congestionControl: end?.sender_tcp_congestion ?? null,
    },
  };
}

/**
 * Datagrams sent. A client since 3.13 with an older server says that a server that sends has sent none, and
 * has the bytes right (esnet/iperf 2055).
 */
function packetsOf(
  sent: z.output<typeof sumSchema> | undefined,
  payloadBytes: number | undefined,
): number | undefined {
  if (sent?.packets === 0 && payloadBytes !== undefined)
    return Math.round(sent.bytes / payloadBytes);
  return sent?.packets;
}

/** Numbers of datagrams that one direction may be off: the first that come out of order are not yet missed. */
const spareDatagrams = 2;

/**
 * What the receivers of each direction counted, together. The datagrams that came, lost ones taken away, must be those
 * that the bytes are made of: a client since 3.13 with an older server says that nothing was lost, whatever was
 * (esnet/iperf 1984, 2055). Figures that contradict one another are no witness.
 */
function udpFigures(
  directions: readonly z.output<typeof receivedSchema>[],
  outOfOrderPackets: number,
  payloadBytes: number | undefined,
): Iperf3Udp | null {
  const figures = directions.flatMap(({ packets, lost_packets, jitter_ms, bytes }) => {
    if (packets === undefined || lost_packets === undefined) return [];
    const came = payloadBytes === undefined ? packets - lost_packets : bytes / payloadBytes;
    const spare = spareDatagrams + outOfOrderPackets;
    const isSound = Math.abs(packets - lost_packets - came) <= spare;
    const jitterMs = jitter_ms ?? 0;
    return isSound ? [{ packets, lostPackets: lost_packets, outOfOrderPackets: 0, jitterMs }] : [];
  });
  const all = figures.length === directions.length ? sumIperf3Udp(figures) : null;
  return all && { ...all, outOfOrderPackets };
}

const both = (there: number | undefined, back: number | undefined): number | null =>
  there === undefined ? null : there + (back ?? 0);

function failure(error: string): IperfOutcome {
  return { ok: false, error, isReport: false };
}

/**
 * The report in what a client printed: one JSON text; the last of several, where some 3.17 print it twice (esnet/iperf
 * 1688, 1716); or the events of --json-stream put together.
 */
function wholeReport(text: string): unknown {
  const texts = jsonTexts(text);
  const events = texts?.map((one) => eventSchema.safeParse(one).data);
  const last = texts?.at(-1);
  if (events === undefined || !events.every((event) => event !== undefined)) return last;
  return Object.fromEntries(events.map(({ event, data }) => [event, data]));
}

const eventSchema = z.looseObject({ event: z.string(), data: z.unknown() });
