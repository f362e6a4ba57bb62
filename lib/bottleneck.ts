import type { Cpu, DropPlace, Limits } from "./result.ts";
import { sum } from "./statistics/describe.ts";

/**
 * What limited a repetition, in words. A table of rules, the most certain first: what holds packets
 * back or throws them away on their way, then who had no processor left. docs/measuring.md has the same table
 * in words. More than one may hold; the first two are told.
 */

export interface Seen {
  readonly protocol: "tcp" | "udp";
  /** By machine. */
  readonly cpu: Readonly<Record<string, Cpu>>;
  readonly limits: Limits;
  readonly aggregateBitsPerSecond: number;
  /** UDP datagrams that were read in the window; 0 for TCP. */
  readonly datagrams: number;
  readonly lossPercent: number | null;
  /** What all pairs together were told to send; 0: as fast as they can. */
  readonly offeredBitsPerSecond: number;
}

export const bottleneckNames = [
  ...(["policer", "shaper", "queue", "link-rate", "softnet-backlog", "receiver-socket"] as const),
  ...(["drops", "offered-rate", "sender", "receiver", "processors"] as const),
] as const;
export type BottleneckName = (typeof bottleneckNames)[number];

/** Said where no rule holds. */
export const nothingFound = "nothing found";

/** Queueing disciplines that hold packets back on purpose (tc(8)); others do only where a link is full. */
const shaperKinds = new Set(["tbf", "htb", "hfsc", "cake", "cbq", "netem"]);

/** A link is full at this share of its speed: the rest is preambles, gaps and checksums. */
const fullLinkShare = 0.93;
/** One thread at this share of a processor has no time left; 0.958 was measured of a sender without limit. */
const fullCoreShare = 0.9;
/** All processors busy but for this, in percent. */
const idlePercentAtMost = 5;
/** Datagrams lost in one place, in percent of those read, that are worth a word. */
const dropPercentAtLeast = 0.1;
/** TCP finds its rate by losing a packet now and then. */
const tcpDropsAtLeast = 10;

const rules: Record<BottleneckName, (seen: Seen) => string | undefined> = {
  policer: (seen) => dropped(seen, ["policer"], "policer"),
  shaper: ({ limits }) => {
    const found = limits.shapers.filter(({ kind }) => shaperKinds.has(kind));
    if (found.length === 0) return undefined;
    const where = found.map(
      ({ where, link, kind, bitsPerSecond: rate }) =>
        `${where} ${link} (${kind}${rate === null ? "" : ` at ${gigabits(rate)} Gbit/s`})`,
    );
    return `shaper: ${where.join(", ")}`;
  },
  queue: (seen) => dropped(seen, ["queue"], "full queue"),
  "link-rate": ({ limits }) => {
    const full = limits.nics.find(
      ({ bitsPerSecond, speedBitsPerSecond: speed }) =>
        speed !== null && bitsPerSecond >= fullLinkShare * speed,
    );
    if (full === undefined) return undefined;
    return `link rate: ${full.node} ${full.link} at ${gigabits(full.bitsPerSecond)} of ${gigabits(full.speedBitsPerSecond ?? 0)} Gbit/s`;
  },
  "softnet-backlog": (seen) => dropped(seen, ["softnet backlog"], "softnet backlog"),
  "receiver-socket": (seen) => dropped(seen, ["socket"], "receiver socket"),
  drops: (seen) => dropped(seen, ["nic", "bridge port", "link", "container"], "drops"),
  "offered-rate": ({ offeredBitsPerSecond: offered, aggregateBitsPerSecond, lossPercent }) =>
    offered > 0 && aggregateBitsPerSecond >= 0.99 * offered && (lossPercent ?? 0) < 1
      ? `offered rate: ${gigabits(offered)} Gbit/s`
      : undefined,
  sender: ({ limits }) => busy(limits.senderCores, "generator CPU-bound: the busiest sender"),
  receiver: ({ limits }) => busy(limits.receiverCores, "receiver CPU-bound: the busiest receiver"),
  processors: ({ cpu }) => {
    const full = Object.entries(cpu).filter(
      ([, { idlePercent }]) => idlePercent < idlePercentAtMost,
    );
    if (full.length === 0) return undefined;
    const shares = full.map(
      ([machine, of]) =>
        `${machine} (user ${of.userPercent.toFixed(0)}, system ${of.systemPercent.toFixed(0)}, ` +
        `softirq ${of.softirqPercent.toFixed(0)}, steal ${of.stealPercent.toFixed(0)} %)`,
    );
    return `no processor time left on ${shares.join(", ")}`;
  },
};

/** In words; never empty. */
export function bottleneck(seen: Seen): string {
  const found = bottleneckNames.flatMap((name) => rules[name](seen) ?? []);
  return found.length === 0 ? nothingFound : found.slice(0, 2).join("; ");
}

function dropped(
  { limits, datagrams, protocol }: Seen,
  places: readonly DropPlace[],
  what: string,
): string | undefined {
  const found = limits.drops.filter(({ place }) => places.includes(place));
  const packets = sum(found.map((drop) => drop.packets));
  const all = packets + datagrams;
  const enough =
    protocol === "tcp" ? packets >= tcpDropsAtLeast : 100 * packets >= dropPercentAtLeast * all;
  if (packets === 0 || !enough) return undefined;
  const where = found.map((drop) => [drop.where, drop.link].filter(Boolean).join(" "));
  const share = protocol === "udp" ? ` (${((100 * packets) / all).toFixed(1)} %)` : "";
  return `${what}: ${packets} packets dropped${share} at ${[...new Set(where)].slice(0, 3).join(", ")}`;
}

const busy = (cores: number | null, who: string): string | undefined =>
  cores !== null && cores >= fullCoreShare
    ? `${who} used ${cores.toFixed(2)} processors`
    : undefined;

const gigabits = (bitsPerSecond: number): string => (bitsPerSecond / 1e9).toFixed(2);
