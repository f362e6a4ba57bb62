import { readdirSync } from "node:fs";
import { join } from "node:path";

/** What a `npm test` runs: static checks, and test files by mocha process. */
export interface Selection {
  checks: boolean;
  /** Test files in each mocha process, in the order of the processes. */
  runs: string[][];
}

/** The folder whose tests use the real engine, Docker and kernel: they get a process of their own. */
const endToEnd = "e2e";

/** The word that stands for formatter, linter and compiler in `--only`. */
export const checksName = "checks";

/** All test files under `folder`, relative to it, in a fixed order. */
export function findTestFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.ts"))
    .sort();
}

/** Names that `--only` can be given: the folders with tests, and the static checks. */
export function selectableNames(files: readonly string[]): string[] {
  return [checksName, ...new Set(files.map(folderOf))];
}

/** Picks by folder (all when `only` is empty); a pattern for titles leaves the checks out too. */
export function select(
  root: string,
  files: readonly string[],
  only: readonly string[],
  grep?: string,
): Selection {
  const wanted = only.length === 0 ? files : files.filter((file) => only.includes(folderOf(file)));
  const isEndToEnd = (file: string) => folderOf(file) === endToEnd;
  const runs = [wanted.filter((file) => !isEndToEnd(file)), wanted.filter(isEndToEnd)];
  return {
    checks: only.length === 0 ? grep === undefined : only.includes(checksName),
    runs: runs.filter((run) => run.length > 0).map((run) => run.map((file) => join(root, file))),
  };
}

function folderOf(file: string): string {
  return file.split("/")[0] ?? file;
}
