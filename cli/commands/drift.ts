import type { Command } from "commander";
import { driftIn, type DriftReport } from "../../lib/drift-report.ts";
import { UserError } from "../../lib/errors.ts";
import { nodeContexts } from "../../lib/node/contexts.ts";
import { driftTable } from "../../report/drift-table.ts";
import { engineFor, enginesOf, groundOf } from "../kept-engine.ts";
import { withMachines } from "../other-machines.ts";
import { runPulumiQuietly } from "../pulumi.ts";
import { ensureSetup } from "../setup/ensure.ts";
import { readScenario, stackNames } from "../stack-file.ts";
import { isUp } from "../state.ts";

export function configure(command: Command): void {
  command
    .argument("[scenario]", "a testbed that is up; default: all of them")
    .action(async (name: string | undefined) => {
      if (name !== undefined && !isUp(name)) throw new UserError(`${name} is not up.`);
      const stacks = name === undefined ? stackNames().filter(isUp) : [name];
      if (stacks.length === 0) return console.log("No testbed of this checkout is up.");
      await ensureSetup({
        engines: stacks.flatMap((stack) => enginesOf(stack, readScenario(stack))),
      });
      for (const stack of stacks) {
        const report = await driftOf(stack);
        console.log(driftTable(stack, report));
        if (report.differences.length > 0) process.exitCode = 1;
      }
    });
}

/** As a preview sees it, so that both say the same; nothing is changed. */
async function driftOf(stack: string): Promise<DriftReport> {
  const scenario = readScenario(stack);
  const contexts = nodeContexts(scenario, groundOf(stack, scenario));
  return withMachines(contexts, async () => {
    const words = ["preview", "--json", "--stack", stack];
    const { stdout, stderr, failed } = await runPulumiQuietly(words, { env: engineFor(contexts) });
    const preview = parsed(stdout);
    if (failed || preview === undefined)
      throw new UserError(`${stack} cannot be looked at: ${messagesIn(preview) ?? stderr}`);
    return driftIn(
      preview,
      scenario.nodes.map((node) => node.name),
    );
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What pulumi says of a preview that failed. */
function messagesIn(preview: unknown): string | undefined {
  const { diagnostics } = (preview ?? {}) as { diagnostics?: { message?: string }[] };
  const messages = diagnostics?.flatMap(({ message }) => message?.trim() ?? []) ?? [];
  return messages.length === 0 ? undefined : messages.join("\n");
}
