import type { Command } from "commander";
import { driftIn, type DriftReport } from "../../lib/drift-report.ts";
import { UserError } from "../../lib/errors.ts";
import { driftTable } from "../../report/drift-table.ts";
import {
  contextsHere,
  fileDiffers,
  keptConfiguration,
  knownTestbeds,
  latestTestbed,
  mayStand,
  testbedsUp,
} from "../brought-up.ts";
import { engineFor, enginesStanding } from "../kept-engine.ts";
import { withMachines } from "../other-machines.ts";
import { refuseStrangers } from "../owner.ts";
import { runPulumiQuietly } from "../pulumi.ts";
import { ensureSetup } from "../setup/ensure.ts";
import { isUp } from "../state.ts";

export function configure(command: Command): void {
  command
    .argument("[scenario]", "a testbed that is up; default: all of them")
    .action(async (name: string | undefined) => {
      const stacks = name === undefined ? testbedsUp() : [name];
      if (stacks.length === 0) return console.log("No testbed of this checkout is up.");
      await ensureSetup({ engines: stacks.flatMap(enginesStanding) });
      for (const stack of stacks) {
        await refuse(stack);
        const report = await driftOf(stack);
        console.log(driftTable(stack, report));
        if (report.differences.length > 0) process.exitCode = 1;
      }
    });
}

/** @throws UserError where there is nothing to compare with. */
async function refuse(stack: string): Promise<void> {
  await refuseStrangers(
    stack,
    "here",
    knownTestbeds(stack).flatMap((one) => contextsHere(stack, one)),
  );
  if (isUp(stack)) return;
  throw new UserError(
    mayStand(stack)
      ? `${stack} is in no state to compare with: npm run inspect -- ${stack} shows it, npm run down -- ${stack} removes it.`
      : `${stack} is not up.`,
  );
}

/**
 * As a preview sees it, so that both say the same; nothing is changed. What was brought up counts: where
 * its file says another thing now, that is said and is no drift.
 */
async function driftOf(stack: string): Promise<DriftReport> {
  const testbed = latestTestbed(stack);
  const edited = fileDiffers(stack, testbed);
  if (edited !== undefined)
    console.error(`${edited}; ${stack} is compared with what was brought up.`);
  const contexts = contextsHere(stack, testbed);
  return withMachines(contexts, async () => {
    const config = edited === undefined ? [] : keptConfiguration(stack, testbed);
    const words = ["preview", "--json", "--stack", stack, ...config];
    const { stdout, stderr, failed } = await runPulumiQuietly(words, { env: engineFor(contexts) });
    const preview = parsed(stdout);
    if (failed || preview === undefined)
      throw new UserError(`${stack} cannot be looked at: ${messagesIn(preview) ?? stderr}`);
    return driftIn(
      preview,
      contexts.map(({ node }) => node.name),
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
