import type { TrialResult } from "../lib/result.ts";
import { textTable } from "./text-table.ts";

export interface Column {
  readonly head: string;
  readonly unit: string;
  readonly align: "left" | "right";
  /** null: the trial has no such figure. */
  readonly cell: (trial: TrialResult) => string | null;
}

/** A row a trial; columns that no trial has a value for are left out. */
export function trialTable(columns: readonly Column[], trials: readonly TrialResult[]): string {
  const rows = trials.map((trial) => columns.map(({ cell }) => cell(trial)));
  const shown = columns.map((_, at) => rows.some((row) => row[at] !== null));
  const kept = <T>(values: readonly T[]) => values.filter((_, at) => shown[at]);
  return textTable(
    kept(columns).map(({ head, unit, align }) => ({ text: `${head}\n${unit}`.trim(), align })),
    rows.map((row) => kept(row).map((cell) => cell ?? "–")),
  );
}

export function left(head: string, unit: string, cell: Column["cell"]): Column {
  return { head, unit, align: "left", cell };
}

export function right(head: string, unit: string, cell: Column["cell"]): Column {
  return { head, unit, align: "right", cell };
}

export function format<T = number>(
  value: T | null | undefined,
  how: (value: T) => string,
): string | null {
  return value === null || value === undefined ? null : how(value);
}

/** The columns that say which trial it is. */
export const identity: readonly Column[] = [
  left("trial", "", (t) =>
    t.payloadBytes === null ? t.protocol : `${t.protocol} ${t.payloadBytes} B`,
  ),
  left("direction", "", (t) => (t.direction === "forward" ? null : t.direction)),
  right("pairs", "", (t) => String(t.activePairs)),
];
