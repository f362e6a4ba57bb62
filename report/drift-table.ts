import type { DriftReport } from "../lib/drift-report.ts";
import { textTable } from "./text-table.ts";

/** All differences of a testbed, and what to do about them. */
export function driftTable(stack: string, { differences, changed }: DriftReport): string {
  const others =
    changed.length === 0
      ? []
      : [
          `${changed.length} resources (${changed.slice(0, 3).join(", ")}${changed.length > 3 ? ", …" : ""}) are to change besides: the scenario, or this program, is another one than at the last up.`,
        ];
  if (differences.length === 0) return [`${stack}: nothing has drifted.`, ...others].join("\n");
  const count = `${differences.length} ${differences.length === 1 ? "setting has" : "settings have"}`;
  return [
    `${stack}: ${count} drifted; npm run up -- ${stack} puts ${differences.length === 1 ? "it" : "them"} in order.`,
    textTable(
      [{ text: "node" }, { text: "what" }, { text: "want" }, { text: "have" }],
      differences.map(({ node, what, want, have }) => [node, what, want, have]),
    ),
    ...others,
  ].join("\n");
}
