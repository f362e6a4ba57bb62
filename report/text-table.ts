import Table from "cli-table3";
import type { TrialResult } from "../lib/result.ts";

export interface Column {
  readonly head: string;
  readonly unit: string;
  readonly align: "left" | "right";
  /** null: the trial has no such figure. */
  readonly cell: (trial: TrialResult) => string | null;
}

/** A row a trial; columns that no trial has a value for are left out. */
export function textTable(columns: readonly Column[], trials: readonly TrialResult[]): string {
  const rows = trials.map((trial) => columns.map(({ cell }) => cell(trial)));
  const shown = columns.map((_, at) => rows.some((row) => row[at] !== null));
  const kept = <T>(values: readonly T[]) => values.filter((_, at) => shown[at]);
  const table = new Table({
    head: kept(columns).map(({ head, unit }) => `${head}\n${unit}`.trim()),
    colAligns: kept(columns).map(({ align }) => align),
    style: { head: [], border: [], compact: true, "padding-left": 0, "padding-right": 0 },
    chars: lines,
  });
  table.push(...rows.map((row) => kept(row).map((cell) => cell ?? "–")));
  return trimEnds(table.toString());
}

/** Two blanks between columns and one rule under the head: a border for each cell is too wide. */
const lines = {
  ...{ top: "", "top-mid": "", "top-left": "", "top-right": "" },
  ...{ bottom: "", "bottom-mid": "", "bottom-left": "", "bottom-right": "" },
  ...{ left: "", right: "", middle: "  ", mid: "─", "mid-mid": "──" },
  ...{ "left-mid": "", "right-mid": "" },
};

export function left(head: string, unit: string, cell: Column["cell"]): Column {
  return { head, unit, align: "left", cell };
}

export function right(head: string, unit: string, cell: Column["cell"]): Column {
  return { head, unit, align: "right", cell };
}

export function format(
  value: number | null | undefined,
  how: (value: number) => string,
): string | null {
  return value === null || value === undefined ? null : how(value);
}

function trimEnds(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "")
    .join("\n");
}

/** The columns that say which trial it is. */
export const identity: readonly Column[] = [
  left("trial", "", (t) =>
    t.payloadBytes === null ? t.protocol : `${t.protocol} ${t.payloadBytes} B`,
  ),
  left("direction", "", (t) => (t.direction === "forward" ? null : t.direction)),
  right("pairs", "", (t) => String(t.activePairs)),
];
