import type { RunRecord, Summary, TrialResult } from "../lib/result.ts";
import { sum } from "../lib/statistics/describe.ts";
import { conditions } from "./conditions.ts";
import { count, gigabits, short } from "./format.ts";
import { textTable } from "./text-table.ts";

interface Column {
  readonly head: string;
  readonly unit: string;
  readonly align: "left" | "right";
  /** null: the trial has no such figure. */
  readonly cell: (trial: TrialResult) => string | null;
}

const columns: readonly Column[] = [
  left("trial", "", (t) =>
    t.payloadBytes === null ? t.protocol : `${t.protocol} ${t.payloadBytes} B`,
  ),
  left("direction", "", (t) => (t.direction === "forward" ? null : t.direction)),
  right("pairs", "", (t) => String(t.activePairs)),
  right("Gbit/s", "± 95 %", (t) => interval(t)),
  right("a pair", "Gbit/s", (t) => format(t.perPairBitsPerSecond, (rate) => gigabits(rate))),
  right("CV", "%", (t) => format(t.aggregateBitsPerSecond?.cv, (cv) => (100 * cv).toFixed(1))),
  right("loss", "%", (t) => format(t.lossPercent, (loss) => loss.toFixed(loss < 1 ? 2 : 1))),
  right("pkts", "k/s", (t) => format(t.packetsPerSecond, (rate) => short(rate / 1000))),
  right("resent", "segm.", (t) => format(t.retransmits, count)),
  right("Jain", "", (t) => format(t.jain, (index) => index.toFixed(3))),
  right("skew", "p95 ms", (t) => (t.activePairs > 1 ? format(t.startSkewMs?.p95, short) : null)),
  right("busy", "cores", (t) => (t.repetitions === 0 ? null : busyCores(t).toFixed(2))),
  right("a core", "Gbit/s", (t) => format(t.bitsPerSecondPerBusyCore, (rate) => gigabits(rate))),
  right("harness", "s/rep", (t) => format(t.overheadSec, (seconds) => seconds.toFixed(2))),
  left("verdict", "", (t) => t.verdict),
];

/** A run as text for a terminal of 120 columns: the table, its conditions, what to doubt. */
export function runTable(record: RunRecord): string {
  const { summary } = record;
  if (summary === null) return `${record.scenario} ${record.run}: not finished`;
  return [
    trialTable(summary),
    "",
    ...conditions(record),
    ...summary.trials.flatMap(reasonLines),
    `${summary.scenario} ${summary.run}: ${summary.verdict}; all readings are in ${summary.resultFile}`,
  ].join("\n");
}

/** The trials alone; columns that no trial has a value for are left out. */
export function trialTable({ trials }: Summary): string {
  const rows = trials.map((trial) => columns.map(({ cell }) => cell(trial)));
  const shown = columns.map((_, at) => rows.some((row) => row[at] !== null));
  const kept = <T>(values: readonly T[]) => values.filter((_, at) => shown[at]);
  return textTable(
    kept(columns).map(({ head, unit, align }) => ({ text: `${head}\n${unit}`.trim(), align })),
    rows.map((row) => kept(row).map((cell) => cell ?? "–")),
  );
}

function left(head: string, unit: string, cell: Column["cell"]): Column {
  return { head, unit, align: "left", cell };
}

function right(head: string, unit: string, cell: Column["cell"]): Column {
  return { head, unit, align: "right", cell };
}

function format(value: number | null | undefined, how: (value: number) => string): string | null {
  return value === null || value === undefined ? null : how(value);
}

function interval({ aggregateBitsPerSecond: rate }: TrialResult): string | null {
  if (rate === null) return null;
  const half = rate.ci95High === null ? "" : ` ± ${gigabits(rate.ci95High - rate.mean, rate.mean)}`;
  return `${gigabits(rate.mean)}${half}`;
}

function busyCores(trial: TrialResult): number {
  return sum(Object.values(trial.cpu).map((cpu) => cpu.busyCores));
}

function reasonLines(trial: TrialResult): string[] {
  return trial.reasons.map(
    (reason) => `${trial.protocol} ×${trial.activePairs} ${trial.verdict}: ${reason}`,
  );
}
