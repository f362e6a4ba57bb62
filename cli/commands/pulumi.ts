import type { Command } from "commander";
import { runPulumiForPerson } from "../pulumi.ts";
import { ensureSetup } from "../setup/ensure.ts";

/** Everything after the command's name is pulumi's, options and `--` too. */
export function configure(command: Command, words: readonly string[]): void {
  command
    .argument("[args...]")
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .action(async () => {
      // Much of pulumi is of use without a local engine: reading outputs, remote nodes.
      await ensureSetup({ tolerate: ["tools", "docker-engine"] });
      process.exitCode = await runPulumiForPerson(words);
    });
}
