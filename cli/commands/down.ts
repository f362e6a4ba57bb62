import type { Command } from "commander";
import { execa } from "execa";
import { nodeContexts } from "../../lib/node/contexts.ts";
import type { AnyNodeContext } from "../../lib/node/index.ts";
import { residueScript } from "../../lib/node/residue.ts";
import { groundHere } from "../../measure/ground.ts";
import { closeRun } from "../../measure/record.ts";
import { projectRoot } from "../environment.ts";
import { compareInventories, forgetInventory, keptInventory, takeInventory } from "../inventory.ts";
import { withMachines } from "../other-machines.ts";
import { withoutOthers } from "../other-testbeds.ts";
import { runPulumi } from "../pulumi.ts";
import { recover } from "../recover.ts";
import { ensureSetup } from "../setup/ensure.ts";
import { readScenario } from "../stack-file.ts";
import { mayExist, withoutCheckpoints } from "../state.ts";

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
  await ensureSetup();
  const contexts = nodeContexts(scenario, groundHere(stack));
  return withMachines(contexts, () => takeDown(stack, contexts));
}

async function takeDown(stack: string, contexts: readonly AnyNodeContext[]): Promise<number> {
  await recover(stack, contexts, (line) => console.error(line));

  if (mayExist(stack)) {
    const words = ["destroy", "--yes", "--skip-preview", "--stack", stack];
    const failed = await runPulumi(words, withoutCheckpoints());
    if (failed !== 0) {
      console.error(
        `\n${stack} is not down; the message above says why. Mend it and run this again.`,
      );
      return failed;
    }
  }
  await execa("sh", ["-c", residueScript(contexts)], { stdio: ["ignore", "ignore", "inherit"] });
  closeRun(projectRoot, stack);
  return report(stack, contexts);
}

async function report(stack: string, contexts: readonly AnyNodeContext[]): Promise<number> {
  const before = keptInventory(stack);
  if (before === undefined) {
    console.log(
      `${stack} is down. It was not brought up by npm run up, so there is no inventory to compare with.`,
    );
    return 0;
  }
  const [was, is] = [before, await takeInventory(contexts)].map((one) => withoutOthers(stack, one));
  const left = compareInventories(was ?? {}, is ?? {});
  if (left.length > 0) {
    console.log(
      `${stack} is down, but this was not here before it came up:\n  ${left.join("\n  ")}`,
    );
    return 1;
  }
  forgetInventory(stack);
  console.log(
    `${stack} is down; nothing is left: ${Object.keys(before).join(", ")} are as before it came up.`,
  );
  return 0;
}
