import type { Command } from "commander";
import { nodeContexts } from "../../lib/node/contexts.ts";
import { enginesOf, groundOf } from "../kept-engine.ts";
import { withMachines } from "../other-machines.ts";
import { ensureSetup } from "../setup/ensure.ts";
import { readScenario } from "../stack-file.ts";
import { type Aftermath, takeDown } from "../testbed-life.ts";

export function configure(command: Command): void {
  command
    .argument("[scenario]", "a file stacks/Pulumi.<scenario>.yaml", "quickstart")
    .action(async (stack: string) => {
      process.exitCode = await down(stack);
    });
}

/** Destroys a testbed, also one that was never finished, and says what is left. */
async function down(stack: string): Promise<number> {
  const scenario = readScenario(stack);
  await ensureSetup({ engines: enginesOf(stack, scenario) });
  const contexts = nodeContexts(scenario, groundOf(stack, scenario));
  return withMachines(contexts, async () => report(stack, await takeDown(stack, contexts)));
}

function report(stack: string, aftermath: Aftermath): number {
  if (aftermath.outcome === "failed") {
    console.error(
      `\n${stack} is not down; the message above says why. Mend it and run this again.`,
    );
    return aftermath.exitCode;
  }
  if (aftermath.outcome === "down") {
    console.log(
      `${stack} is down. It was not brought up by npm run up, so there is no inventory to compare with.`,
    );
    return 0;
  }
  const { left, kinds } = aftermath;
  if (left.length > 0) {
    console.log(
      `${stack} is down, but this was not here before it came up:\n  ${left.join("\n  ")}`,
    );
    return 1;
  }
  console.log(`${stack} is down; nothing is left: ${kinds.join(", ")} are as before it came up.`);
  return 0;
}
