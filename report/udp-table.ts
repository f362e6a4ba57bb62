import type { SearchSummary, TrialResult } from "../lib/result.ts";
import { count, short } from "./format.ts";
import { type Column, format, identity, right, trialTable } from "./trial-table.ts";

const endings: Record<keyof SearchSummary["ends"], string> = {
  loss: "loss above it",
  sender: "clients no faster",
  "no-rate": "loss at any rate",
  steps: "out of steps",
};

/** What only UDP has: what iperf3's receivers tell of the datagrams, and how rates were found. */
const columns: readonly Column[] = [
  ...identity,
  right("jitter", "ms", (t) => format(t.iperf3Udp?.jitterMs, short)),
  right("order", "late pkts", (t) => format(t.iperf3Udp?.outOfOrderPackets, count)),
  right("missing", "pkts", (t) => format(t.iperf3Udp?.lostPackets, count)),
  right("found", "k pkts/s", (t) => format(t.search, found)),
  right("steps", "a search", (t) => format(t.search?.steps, count)),
  right("ended by", "", (t) => (t.search === null ? null : timesOf(t.search.ends, endings))),
  right("lost at", "above it", ({ search }) =>
    search === null || Object.keys(search.lostAt).length === 0
      ? null
      : timesOf(search.lostAt, {}, "\n"),
  ),
];

/** The table, where some trial has such figures; else none. */
export function udpTable(trials: readonly TrialResult[]): string[] {
  const udp = trials.filter(({ iperf3Udp, search }) => iperf3Udp !== null || search !== null);
  return udp.length > 0 ? [trialTable(columns, udp)] : [];
}

function found({ packetsPerSecond: rate }: SearchSummary): string {
  if (rate === null) return "none";
  const half = rate.ci95High === null ? "" : ` ± ${short((rate.ci95High - rate.mean) / 1000)}`;
  return `${short(rate.mean / 1000)}${half}`;
}

/** What was seen, each with how often where it was not always the same. */
function timesOf<K extends string>(
  times: Partial<Record<K, number>>,
  names: Partial<Readonly<Record<K, string>>>,
  between = ", ",
): string {
  const seen = Object.keys(times) as K[];
  return seen
    .map((one) => `${names[one] ?? one}${seen.length > 1 ? ` ${times[one]}×` : ""}`)
    .join(between);
}
