import type { Command } from "commander";
import { isHere, nodeMissing } from "../../lib/doctor/diagnosis.ts";
import type { Facts } from "../../lib/doctor/probe.ts";
import { nodeContexts } from "../../lib/node/contexts.ts";
import type { AnyNodeContext } from "../../lib/node/index.ts";
import { knownObstacles } from "../../lib/node/preflight.ts";
import { groundHere } from "../../measure/ground.ts";
import { type ListedScenario, scenarioList } from "../../report/scenario-list.ts";
import { readMachine } from "../doctor.ts";
import { readScenario, stackNames, whatItShows } from "../stack-file.ts";

export function configure(command: Command): void {
  command.action(async () => {
    const facts = await readMachine(groundHere("list"));
    console.log(scenarioList(stackNames().map((stack) => listed(stack, facts))));
  });
}

function listed(stack: string, facts: Facts): ListedScenario {
  const shows = whatItShows(stack);
  try {
    const scenario = readScenario(stack);
    const runs = answer(stack, nodeContexts(scenario, groundHere(stack)), facts);
    return { stack, shows, scenario, runs };
  } catch {
    return { stack, shows, scenario: undefined, runs: `no: npm run check -- ${stack} says why` };
  }
}

/** Other machines are not asked: it may take long. */
function answer(stack: string, contexts: readonly AnyNodeContext[], facts: Facts): string {
  if (!contexts.every(isHere)) return `npm run doctor -- ${stack} asks`;
  const missing = contexts.flatMap((context) =>
    nodeMissing(context, facts).map(({ what, cure }) => `${what}: ${cure}`),
  );
  const reasons = missing.length > 0 ? missing : contexts.flatMap(knownObstacles);
  return reasons.length === 0 ? "yes" : `no: ${[...new Set(reasons)].join("; ")}`;
}
