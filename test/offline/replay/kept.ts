import type { Recorded } from "./recording.ts";
import { testsOwnPlugins } from "../plugin-client.ts";

/** A difference to the official plugins that is kept on purpose: a row of offline/README.md. */
interface Kept {
  /** As in offline/README.md. */
  name: string;
  /** Whether the question is one that touches nothing. */
  kind: "quiet" | "real";
  meant(recorded: Recorded): boolean;
}

const rows: Kept[] = [
  {
    name: "cancel is gentle",
    kind: "real",
    meant: ({ stack, method }) => stack === "case-command-interrupted" && method === "Create",
  },
];

/** The row that a recorded question falls under; none for the official plugins. */
export function keptOf(recorded: Recorded): Kept | undefined {
  return testsOwnPlugins ? rows.find((row) => row.meant(recorded)) : undefined;
}

export function keptRows(kind: Kept["kind"]): string[] {
  return rows
    .filter((row) => row.kind === kind)
    .map(({ name }) => name)
    .sort();
}
