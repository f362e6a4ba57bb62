import type { Scenario } from "../lib/scenario.ts";
import { textTable } from "./text-table.ts";

export interface ListedScenario {
  stack: string;
  /** What it shows, in words. */
  shows: string;
  /** Undefined where its file has mistakes. */
  scenario: Scenario | undefined;
  /** Whether this machine can run it; where not, why. */
  runs: string;
}

/** All scenarios, a line each, and below it what it shows. */
export function scenarioList(listed: readonly ListedScenario[]): string {
  return textTable(
    [
      { text: "scenario" },
      { text: "nodes" },
      { text: "module" },
      { text: "placement" },
      { text: "runs here" },
    ],
    listed.map(({ stack, shows, scenario, runs }) => [
      [stack, ...wrap(shows, showsWidth).map((line) => `  ${line}`)].join("\n"),
      scenario === undefined ? "–" : nodesOf(scenario),
      scenario === undefined ? "–" : moduleOf(scenario),
      scenario?.pairs.placement ?? "–",
      wrap(runs, runsWidth).join("\n"),
    ]),
  );
}

/** Widths in characters, for a terminal of 120. */
const showsWidth = 52;
const runsWidth = 28;

/** `2 emulated`. */
function nodesOf({ nodes }: Scenario): string {
  const kinds = [...new Set(nodes.map(({ kind }) => kind))];
  return kinds
    .map((kind) => `${nodes.filter((node) => node.kind === kind).length} ${kind}`)
    .join(", ");
}

/** The module, and what is chosen of it: `macvlan vepa`. */
function moduleOf({ network }: Scenario): string {
  const { module, ...choices } = network;
  const words = Object.entries(choices).flatMap(([key, value]) =>
    typeof value === "string" && key !== "subnet" ? [value] : [],
  );
  return [module, ...words].join(" ");
}

/** Lines of at most so many characters, unless a word is longer. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}
