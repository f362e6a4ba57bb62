import type { Measured } from "../../lib/measured/measured.ts";
import { gigabits, short } from "../format.ts";

/** One column of the tables of trials: in base units for programs, and as people read it. */
export interface TrialColumn {
  /** CSV: with its unit in the name. */
  readonly name: string;
  readonly head: string;
  readonly value: (one: Measured) => string | number | null;
  /** Default: the value itself. */
  readonly shown?: (one: Measured) => string | null;
}

const shorten =
  (value: (one: Measured) => number | null) =>
  (one: Measured): string | null => {
    const figure = value(one);
    return figure === null ? null : short(figure);
  };

const rate = (bits: number | null | undefined): string | null =>
  bits === null || bits === undefined ? null : gigabits(bits);

function interval({ aggregate }: Measured): string | null {
  if (aggregate === null) return null;
  const { mean, ci95High } = aggregate;
  return `${gigabits(mean)}${ci95High === null ? "" : ` ± ${gigabits(ci95High - mean, mean)}`}`;
}

/** Means over rounds, in milliseconds. */
const roundTripColumns = (["idle", "loaded"] as const).flatMap((load) =>
  (["p50", "p99"] as const).map((name): TrialColumn => {
    const value = ({ roundTrips }: Measured) => roundTrips?.[load]?.[name]?.mean ?? null;
    const words = load === "idle" ? "Idle" : "Loaded";
    return {
      name: `roundTrip${words}${name.toUpperCase()}Ms`,
      head: `round trip ${load} ${name}, ms`,
      value,
      shown: shorten(value),
    };
  }),
);

export const trialColumns: readonly TrialColumn[] = [
  { name: "system", head: "system", value: (t) => t.series },
  { name: "placement", head: "placement", value: (t) => t.placement },
  { name: "mtuBytes", head: "MTU", value: (t) => t.mtuBytes },
  { name: "protocol", head: "protocol", value: (t) => t.protocol },
  { name: "payloadBytes", head: "payload B", value: (t) => t.payloadBytes },
  { name: "direction", head: "direction", value: (t) => t.direction },
  { name: "activePairs", head: "pairs", value: (t) => t.activePairs },
  { name: "repetitions", head: "reps", value: (t) => t.repetitions },
  {
    name: "aggregateBitsPerSecond",
    head: "Gbit/s ± 95 %",
    value: (t) => t.aggregate?.mean ?? null,
    shown: interval,
  },
  {
    name: "stderrBitsPerSecond",
    head: "stderr",
    value: (t) => t.aggregate?.stderr ?? null,
    shown: (t) => rate(t.aggregate?.stderr),
  },
  { name: "ci95LowBitsPerSecond", head: "", value: (t) => t.aggregate?.ci95Low ?? null },
  { name: "ci95HighBitsPerSecond", head: "", value: (t) => t.aggregate?.ci95High ?? null },
  {
    name: "packetsPerSecond",
    head: "pkt/s",
    value: (t) => t.packets?.mean ?? null,
    shown: shorten((t) => t.packets?.mean ?? null),
  },
  {
    name: "lossPercent",
    head: "lost %",
    value: (t) => t.lossPercent,
    shown: shorten((t) => t.lossPercent),
  },
  {
    name: "retransmits",
    head: "resent",
    value: (t) => t.retransmits,
    shown: shorten((t) => t.retransmits),
  },
  {
    name: "droppedPackets",
    head: "dropped",
    value: (t) => t.dropped,
    shown: shorten((t) => t.dropped),
  },
  { name: "jain", head: "Jain", value: (t) => t.jain, shown: shorten((t) => t.jain) },
  {
    name: "startSkewP95Ms",
    head: "skew ms",
    value: (t) => t.skewP95Ms,
    shown: shorten((t) => t.skewP95Ms),
  },
  {
    name: "busyCores",
    head: "busy cores",
    value: (t) => t.busyCores,
    shown: shorten((t) => t.busyCores),
  },
  {
    name: "bitsPerSecondPerBusyCore",
    head: "Gbit/s a core",
    value: (t) => t.bitsPerSecondPerBusyCore,
    shown: (t) => rate(t.bitsPerSecondPerBusyCore),
  },
  ...roundTripColumns,
  { name: "verdict", head: "verdict", value: (t) => t.verdict },
  { name: "reasons", head: "", value: (t) => t.reasons.join("; ") },
];

/** Rows for people: columns that no trial has a value for are left out. */
export function shownTable(measured: readonly Measured[]): { head: string[]; rows: string[][] } {
  const columns = trialColumns.filter(
    ({ head, value }) => head !== "" && measured.some((one) => value(one) !== null),
  );
  return {
    head: columns.map(({ head }) => head),
    rows: measured.map((one) =>
      columns.map(({ shown, value }) => String((shown ?? value)(one) ?? "–")),
    ),
  };
}

/** RFC 4180. */
const csvCell = (value: string | number | null): string => {
  const text = String(value ?? "");
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** All trials in base units, for spreadsheets and scripts. */
export const csvOf = (measured: readonly Measured[]): string =>
  [
    trialColumns.map(({ name }) => name),
    ...measured.map((one) => trialColumns.map(({ value }) => csvCell(value(one)))),
  ]
    .map((row) => `${row.join(",")}\n`)
    .join("");
