import { readFileSync } from "node:fs";
import { testsOwnPlugins } from "./plugin-process.ts";

/** The differences to the official plugins that are kept on purpose: the rows of offline/README.md. */
export const rows = [
  "gentle cancel",
  "long lines",
  "own image",
  "earlier states",
  "no pauses",
  "swarm networks",
  "engine's version",
  "engine away",
  "not served",
] as const;
export type Row = (typeof rows)[number];

/** Tests a difference that is kept on purpose: with official plugins there is nothing to test. */
export function differs(row: Row, title: string, work: Mocha.Func | Mocha.AsyncFunc): void {
  (testsOwnPlugins ? it : it.skip)(`${title} (${row})`, work);
}

/** The names of the rows of offline/README.md. */
export function documentedRows(): string[] {
  const text = readFileSync(new URL("../../offline/README.md", import.meta.url), "utf8");
  const table = text.slice(text.indexOf("### Where they differ")).split("\n###")[0]!;
  const names = [...table.matchAll(/^\| (.*?) +\|/gm)].map(([, name]) => name!);
  return names.filter((name) => name !== "row" && !name.startsWith("-"));
}
