import type { Command } from "commander";
import { compare } from "../../lib/compare/compare.ts";
import { differingConditions } from "../../lib/compare/conditions.ts";
import { type Condition, meeting, parseCondition } from "../../lib/compare/fail-if.ts";
import { matchTrials } from "../../lib/compare/matching.ts";
import { UserError } from "../../lib/errors.ts";
import { measuredOf } from "../../lib/measured/measured.ts";
import {
  comparisonSummary,
  comparisonTable,
  conditionTable,
  unmatchedLine,
} from "../../report/comparison-table.ts";
import { loadResults } from "../results/load.ts";

/** Exit code where a condition of --fail-if is met. */
const conditionMet = 4;

interface Options {
  failIf?: Condition[];
}

export function configure(command: Command): void {
  command
    .argument("<a>", "results to compare with (folder or file), the baseline")
    .argument("<b>", "results to compare")
    .option(
      "--fail-if <condition>",
      'exit with 4 if a trial differs so much and significantly, e.g. "aggregate < -5%"; may be repeated',
      (text: string, earlier: Condition[] = []) => [...earlier, parseCondition(text)],
    )
    .action((a: string, b: string, { failIf = [] }: Options) => {
      process.exitCode = compareResults(a, b, failIf);
    });
}

function compareResults(pathA: string, pathB: string, conditions: readonly Condition[]): number {
  const [a, b] = [loadResults(pathA).sources, loadResults(pathB).sources];
  const recordsOf = (sources: typeof a) => sources.map(({ record }) => record);
  const matching = matchTrials(measuredOf(a), measuredOf(b));
  if (matching.matches.length === 0) {
    throw new UserError(`${pathA} and ${pathB} have no trial in common.`);
  }
  console.log(`a: ${pathA}\nb: ${pathB}\n`);
  for (const { what, a: ofA, b: ofB } of matching.apart) {
    console.log(`What is compared: ${what} ${ofA} (a) against ${ofB} (b).`);
  }
  console.log(`${conditionTable(differingConditions(recordsOf(a), recordsOf(b)))}\n`);
  const lines = [...unmatchedLine("a", matching.onlyA), ...unmatchedLine("b", matching.onlyB)];
  const comparisons = compare(matching.matches, "aggregate");
  const names = new Set(conditions.map(({ metric }) => metric));
  names.delete("aggregate");
  const others = [...names].flatMap((metric) => compare(matching.matches, metric));
  console.log(comparisonTable([...comparisons, ...others]));
  console.log(["", ...lines, comparisonSummary(comparisons)].join("\n"));

  let exitCode = 0;
  for (const condition of conditions) {
    const met = meeting(condition, [...comparisons, ...others]);
    console.log(`${condition.text}: ${met.length === 0 ? "not so" : `so in ${met.length} trials`}`);
    if (met.length > 0) exitCode = conditionMet;
  }
  return exitCode;
}
