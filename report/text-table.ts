import Table from "cli-table3";

export interface Heading {
  text: string;
  align?: "left" | "right";
}

/** Rows under headings for a terminal; a cell may have several lines. */
export function textTable(
  headings: readonly Heading[],
  rows: readonly (readonly string[])[],
): string {
  const table = new Table({
    head: headings.map(({ text }) => text),
    colAligns: headings.map(({ align }) => align ?? "left"),
    style: { head: [], border: [], compact: true, "padding-left": 0, "padding-right": 0 },
    chars: lines,
  });
  table.push(...rows.map((row) => [...row]));
  return trimEnds(table.toString());
}

/** Two blanks between columns and one rule under the head: a border for each cell is too wide. */
const lines = {
  ...{ top: "", "top-mid": "", "top-left": "", "top-right": "" },
  ...{ bottom: "", "bottom-mid": "", "bottom-left": "", "bottom-right": "" },
  ...{ left: "", right: "", middle: "  ", mid: "─", "mid-mid": "──" },
  ...{ "left-mid": "", "right-mid": "" },
};

function trimEnds(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "")
    .join("\n");
}
