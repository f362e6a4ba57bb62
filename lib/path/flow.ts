import type { Hop, HopDrop } from "../result/path.ts";
import { sum } from "../statistics/describe.ts";
import type { Doubt } from "../statistics/validity.ts";

/** Where a flow's packets go: counted at stations on their way, in order, and what may be lost between two of them. */

/** What is counted: packets for UDP; payload for TCP, whose packets are cut up and joined on their way. */
export type Unit = "packets" | "payload bytes";

/** A place that the flow passes and that counts. */
export interface Station {
  /** What is between this one and the one before, as sentences name it. */
  readonly hop: string;
  /** How much passed it, in the flow's unit, from before the first packet until all was over. */
  readonly passed: number;
  /** Packets that were found to be dropped between the one before and this one. */
  readonly drops: readonly HopDrop[];
  /** Packets that may lie in a queue there at the end and are lost with it: read by nobody, counted by nobody. */
  readonly leftBehind?: number;
}

export interface Flow {
  readonly from: "clients" | "servers";
  readonly unit: Unit;
  readonly pairs: number;
  /** Where it begins. */
  readonly injected: number;
  readonly stations: readonly Station[];
}

/** Of what went in, in percent, a rest that nothing explains makes a figure doubtful. */
export const maxUnexplainedPercent = 0.1;

/**
 * Packets a pair that are not of the flow: ARP, neighbour discovery, iperf3's control connection where
 * datagrams are counted. A forwarder passes the former on or not as it likes.
 */
export const strayPackets = 64;

/** What a packet holds at most on a virtual link: GSO (include/linux/netdevice.h, GSO_LEGACY_MAX_SIZE). */
export const maxPacketBytes = 65_536;

/** Bytes that a stray packet is taken for, beyond the headers that are taken off: Ethernet's minimum. */
const strayBytes = 64;

/** What one dropped or stray packet explains at most. */
const explains: Record<Unit, { dropped: number; stray: number }> = {
  packets: { dropped: 1, stray: 1 },
  "payload bytes": { dropped: maxPacketBytes, stray: strayBytes },
};

/**
 * The hops of a flow: in, out, drops that were found, and what is left over of them. Nothing is in flight:
 * both readings are taken while nothing is under way, so that what did not come out was dropped.
 */
export function hopsOf({ injected, stations, unit }: Flow): Hop[] {
  let before = injected;
  return stations.map(({ hop, passed, drops, leftBehind = 0 }) => {
    const missing = before - passed;
    const found = drops.filter(({ packets }) => packets > 0);
    // Of packets of several sizes it is not known how much of the payload they took along.
    const atMost = sum(found.map(({ packets }) => packets)) * explains[unit].dropped;
    const explained = Math.min(Math.max(0, missing), atMost + leftBehind * explains[unit].dropped);
    const row = { hop, in: before, out: passed, drops: found, unexplained: missing - explained };
    before = passed;
    return row;
  });
}

/** What is wrong with the account of a flow: a sentence for each hop whose rest is too large. */
export function unexplained(
  { from, unit, pairs }: Pick<Flow, "from" | "unit" | "pairs">,
  hops: readonly Hop[],
): Doubt[] {
  return hops.flatMap((hop) => {
    const allowed =
      (maxUnexplainedPercent / 100) * hop.in + pairs * strayPackets * explains[unit].stray;
    if (Math.abs(hop.unexplained) <= allowed) return [];
    const percent = hop.in === 0 ? 100 : (100 * Math.abs(hop.unexplained)) / hop.in;
    const amount = `${Math.round(Math.abs(hop.unexplained))} of ${Math.round(hop.in)} ${unit}`;
    return [
      hop.unexplained > 0
        ? `${hop.hop}: ${amount} of the ${from} went in and neither came out nor were found dropped (${percent.toFixed(2)} %)`
        : `${hop.hop}: more came out of it than went in, ${amount} of the ${from} (${percent.toFixed(2)} %)`,
    ];
  });
}
