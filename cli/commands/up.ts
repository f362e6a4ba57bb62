import { type Command, InvalidArgumentError } from "commander";
import { nodeContexts } from "../../lib/node/contexts.ts";
import type { AnyNodeContext } from "../../lib/node/index.ts";
import { enginesUsed } from "../../lib/node/local-engine.ts";
import { programsToInstall } from "../../lib/node/preflight.ts";
import { currentRecord } from "../../measure/record.ts";
import { runTable } from "../../report/table.ts";
import { projectRoot } from "../environment.ts";
import { exitCodeOf } from "../exit-code.ts";
import { groundOf, otherEngine } from "../kept-engine.ts";
import { withMachines } from "../other-machines.ts";
import { ensureSetup } from "../setup/ensure.ts";
import { settingOf } from "../setting.ts";
import { readScenarioToMake, setInScenario } from "../stack-file.ts";
import { isUp } from "../state.ts";
import { bringUp, makeWay } from "../testbed-life.ts";

interface Options {
  again?: true;
  set?: [path: string, value: unknown][];
}

export function configure(command: Command): void {
  command
    .argument("[scenario]", "a file stacks/Pulumi.<scenario>.yaml", "quickstart")
    .option("--again", "measure again: raises benchmark.run by one")
    .option(
      "--set <path=value>",
      "set one value of the scenario in its file, e.g. nic.mtuBytes=9000",
      setting,
    )
    .action(async (stack: string, options: Options) => {
      process.exitCode = await up(stack, options);
    });
}

function setting(text: string, earlier: [string, unknown][] = []): [string, unknown][] {
  const typed = settingOf(text);
  if (typed === undefined)
    throw new InvalidArgumentError("write it as path=value, e.g. nic.mtuBytes=9000");
  return [...earlier, typed];
}

/** Set-up, provisioning, measuring, table. Gives the exit code: 0 valid, 3 measured but not valid. */
async function up(stack: string, { again, set = [] }: Options): Promise<number> {
  if (set.length > 0) setInScenario(stack, set);
  const scenario = readScenarioToMake(stack);
  if (again) setInScenario(stack, [["benchmark.run", scenario.benchmark.run + 1]]);
  const contexts = nodeContexts(scenario, groundOf(stack, scenario));
  await ensureSetup({ programs: programsToInstall(scenario), engines: enginesUsed(contexts) });

  const moved = otherEngine(stack, scenario);
  if (moved !== undefined) console.error(moved);
  const blocked = await makeWay(stack, contexts);
  if (blocked !== 0) return notUp(stack, blocked);
  return withMachines(contexts, () => provision(stack, contexts));
}

async function provision(stack: string, contexts: readonly AnyNodeContext[]): Promise<number> {
  const failed = await bringUp(stack, contexts);
  return failed === 0 ? showResults(stack) : notUp(stack, failed);
}

function notUp(stack: string, exitCode: number): number {
  const advice = isUp(stack) ? ` What was made is kept; npm run down -- ${stack} removes it.` : "";
  console.error(`\n${stack} is not up.${advice}`);
  return exitCode;
}

function showResults(stack: string): number {
  const record = currentRecord(projectRoot, stack);
  if (record === undefined) {
    console.error(
      `results/${stack} holds no finished run: npm run up -- ${stack} --again measures.`,
    );
    return 1;
  }
  console.log(`\n${runTable(record)}`);
  return exitCodeOf(record);
}
