import { join } from "node:path";
import type { Command } from "commander";
import { UserError } from "../../lib/errors.ts";
import { projectRoot } from "../environment.ts";
import { ensureSetup } from "../setup/ensure.ts";
import { allTestsVariable } from "../testing/all-tests.ts";
import { runChecks } from "../testing/checks.ts";
import { watchConditions } from "../testing/conditions.ts";
import { runMochaProcess } from "../testing/mocha-process.ts";
import { findTestFiles, select, selectableNames } from "../testing/select.ts";
import { closingLines, sum, type Tally } from "../testing/tally.ts";

interface Options {
  only: string[];
  grep?: string;
  all?: true;
}

export function configure(command: Command): void {
  command
    .option("--only <names...>", "only these folders of test/, or `checks`", [])
    .option("--grep <pattern>", "only tests whose full title matches")
    .option("--all", "also tests that are like others; they take more than an hour")
    .action(runTests);
}

async function runTests({ only, grep, all }: Options): Promise<void> {
  const folder = join(projectRoot, "test");
  const files = findTestFiles(folder);
  const names = selectableNames(files);
  const unknown = only.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new UserError(`--only knows ${names.join(", ")}; not ${unknown.join(", ")}.`);
  }
  const { checks, runs } = select(folder, files, only, grep);
  if (all) process.env[allTestsVariable] = "1";
  await ensureSetup();
  const conditions = watchConditions();
  const tallies: Tally[] = checks ? [await runChecks()] : [];
  for (const run of runs) tallies.push(await runMochaProcess({ files: run, grep }));
  const total = sum(tallies);
  process.stdout.write(closingLines(total, conditions()));
  process.exitCode = total.failed.length === 0 ? 0 : 1;
}
