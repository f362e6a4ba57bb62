import type { IperfOutcome } from "../lib/iperf3/parse.ts";
import { cpuBetween } from "../lib/procfs.ts";
import type { Trial } from "../lib/plan.ts";
import type { Drops, PairResult, Repetition } from "../lib/result.ts";
import { jain, skew, sum } from "../lib/statistics/describe.ts";
import {
  shortWindow,
  stolen,
  stoodStill,
  verdictOf,
  witnessDisagrees,
} from "../lib/statistics/validity.ts";
import type { Edge, Observation, PairReading } from "./observation.ts";

/**
 * Bytes of headers in each packet that an interface counts, for TCP over IPv4 with timestamps:
 * Ethernet 14 (no FCS), IPv4 20, TCP 20 + 12. A super-packet (GSO, GRO) is counted as one packet
 * with one set of headers, so this holds for it too; what it was on the wire is not seen here.
 */
export const tcpHeaderBytes = 66;

export interface MachineFacts {
  /** Names of the nodes on it, joined by "+". */
  readonly name: string;
  readonly cpus: number;
}

type Figures = Omit<
  Repetition,
  "trial" | "repetition" | "attempt" | "startedAt" | "overheadSec" | "status" | "reasons"
> & { status: Repetition["status"]; reasons: string[] };

/** From readings to figures. All rates are per pair over its own two stamps, then added up. */
export function evaluate(
  trial: Trial,
  durationSec: number,
  machine: MachineFacts,
  seen: Observation,
): Figures {
  const { open, close, before, after, window } = seen;
  const pairs = seen.indexes.map((index, position) => pairResult(trial, index, position, seen));
  const cpu = cpuBetween(open.machine.ticks, close.machine.ticks, machine.cpus);
  const reasons = [
    shortWindow(window.endSec - window.startSec, durationSec),
    witnessDisagrees({
      counterBytes: sum(seen.indexes.map((_, at) => payloadBytes(trial, before, after, at))),
      readBytes: sum(seen.outcomes.map((outcome) => figure(outcome, "receivedBytes") ?? 0)),
      sentBytes: sum(seen.outcomes.map((outcome) => figure(outcome, "sentBytes") ?? 0)),
    }),
    stolen(cpu.stealPercent, machine.name),
    stoodStill(seen.stalled),
  ];
  const udp = trial.protocol === "udp";
  return {
    status: verdictOf(reasons),
    reasons: reasons.filter((reason) => reason !== undefined),
    window,
    aggregateBitsPerSecond: sum(pairs.map((pair) => pair.bitsPerSecond)),
    packetsPerSecond: udp ? sum(pairs.map((pair) => pair.packetsPerSecond ?? 0)) : null,
    lossPercent: udp ? totalLoss(seen) : null,
    retransmits: udp ? null : sum(pairs.map((pair) => pair.retransmits ?? 0)),
    jain: jain(pairs.map((pair) => pair.bitsPerSecond)),
    startSkewMs: skew(pairs.map((pair) => pair.startMs)),
    cpu: { [machine.name]: cpu },
    drops: drops(open, close),
    iperf3BitsPerSecond: sum(pairs.map((pair) => pair.iperf3BitsPerSecond ?? 0)),
    pairs,
  };
}

function pairResult(trial: Trial, index: number, at: number, seen: Observation): PairResult {
  const [from, to] = edges(seen.open, seen.close, at);
  const outcome = seen.outcomes[at];
  const seconds = figure(outcome, "seconds");
  const bytes = figure(outcome, "receivedBytes");
  const udp = trial.protocol === "udp";
  const delivered = rate(from, to, "serverSnmp", (snmp) => snmp.udpInDatagrams);
  return {
    index,
    bitsPerSecond: udp
      ? delivered * (trial.payloadBytes ?? 0) * 8
      : rate(from, to, "serverLink", (link) => link.rxBytes - link.rxPackets * tcpHeaderBytes) * 8,
    packetsPerSecond: udp ? delivered : null,
    lossPercent: udp ? loss(delivered, sentRate(from, to)) : null,
    retransmits: udp
      ? null
      : to.clientSnmp.value.tcpRetransSegs - from.clientSnmp.value.tcpRetransSegs,
    startMs: (seen.startsSec[at] ?? 0) * 1000,
    iperf3BitsPerSecond:
      bytes === null || seconds === null || seconds === 0 ? null : (bytes * 8) / seconds,
    iperf3Bytes: bytes,
  };
}

/** Payload that reached the server in the whole run, by the counters. */
function payloadBytes(trial: Trial, first: Edge, last: Edge, at: number): number {
  const [from, to] = edges(first, last, at);
  if (trial.protocol === "udp") {
    const datagrams = to.serverSnmp.value.udpInDatagrams - from.serverSnmp.value.udpInDatagrams;
    // The first one only opens the stream.
    return Math.max(0, datagrams - 1) * (trial.payloadBytes ?? 0);
  }
  const bytes = to.serverLink.value.rxBytes - from.serverLink.value.rxBytes;
  const packets = to.serverLink.value.rxPackets - from.serverLink.value.rxPackets;
  return bytes - packets * tcpHeaderBytes;
}

/** Loss of all pairs together: the datagrams count, not the pairs. */
function totalLoss({ open, close, indexes }: Observation): number | null {
  const both = indexes.map((_, at) => edges(open, close, at));
  const delivered = both.map(([from, to]) =>
    rate(from, to, "serverSnmp", (snmp) => snmp.udpInDatagrams),
  );
  return loss(sum(delivered), sum(both.map(([from, to]) => sentRate(from, to))));
}

function sentRate(from: PairReading, to: PairReading): number {
  return rate(from, to, "clientSnmp", (snmp) => snmp.udpOutDatagrams);
}

/**
 * Percent of the datagrams that did not arrive. As client and server are read a moment apart, rates
 * are compared, not counts; what was under way at the edges can still make it a little negative.
 */
function loss(delivered: number, sent: number): number | null {
  return sent === 0 ? null : Math.max(0, 100 * (1 - delivered / sent));
}

function drops(open: Edge, close: Edge): Drops {
  const between = (of: (edge: Edge) => number) => Math.max(0, of(close) - of(open));
  const overPairs = (of: (pair: PairReading) => number) =>
    between((edge) => sum(edge.pairs.map(of)));
  return {
    softnetDropped: between((edge) => edge.machine.softnet.dropped),
    softnetTimeSqueeze: between((edge) => edge.machine.softnet.timeSqueeze),
    interfaceDropped: overPairs((p) => p.clientLink.value.drops + p.serverLink.value.drops),
    socketDropped: overPairs((p) => p.serverSnmp.value.udpRcvbufErrors),
  };
}

/** Growth per second of a counter between two readings, by their own stamps. */
function rate<K extends keyof PairReading>(
  from: PairReading,
  to: PairReading,
  source: K,
  of: (value: PairReading[K]["value"]) => number,
): number {
  const seconds = to[source].atSec - from[source].atSec;
  return seconds > 0 ? (of(to[source].value) - of(from[source].value)) / seconds : 0;
}

function edges(first: Edge, last: Edge, at: number): [PairReading, PairReading] {
  const from = first.pairs[at];
  const to = last.pairs[at];
  if (from === undefined || to === undefined) throw new RangeError(`no pair at position ${at}`);
  return [from, to];
}

function figure(
  outcome: IperfOutcome | undefined,
  name: "sentBytes" | "receivedBytes" | "seconds",
): number | null {
  return outcome?.ok === true ? outcome.figures[name] : null;
}
