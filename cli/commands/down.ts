import type { Command } from "commander";
import { enginesStanding } from "../kept-engine.ts";
import { ensureSetup } from "../setup/ensure.ts";
import { type Aftermath, takeDown, whatStands } from "../testbed-life.ts";

interface Options {
  takeOver?: boolean;
}

export function configure(command: Command): void {
  command
    .argument(
      "[scenario]",
      "the name of a testbed, whether or not its file is still there",
      "quickstart",
    )
    .option(
      "--take-over",
      "also one of a checkout that is no more, or that nothing says the checkout of",
    )
    .action(async (stack: string, options: Options) => {
      process.exitCode = await down(stack, options);
    });
}

/** Destroys a testbed, also one that was never finished, and says what is left. */
async function down(stack: string, { takeOver = false }: Options): Promise<number> {
  await whatStands(stack, takeOver);
  await ensureSetup({ engines: enginesStanding(stack) });
  return report(stack, await takeDown(stack, undefined, { takeOver }));
}

function report(stack: string, aftermath: Aftermath): number {
  if (aftermath.outcome === "failed") {
    console.error(
      `\n${stack} is not down; the message above says why. Mend it and run this again.`,
    );
    return aftermath.exitCode;
  }
  if (aftermath.outcome === "down") {
    console.log(`${stack} is down. There is no inventory from before it came up to compare with.`);
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
