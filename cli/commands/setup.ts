import type { Command } from "commander";
import { networkOf } from "../../lib/network/index.ts";
import { engineInUse } from "../environment.ts";
import { ensureSetup } from "../setup/ensure.ts";
import { readScenario } from "../stack-file.ts";

export function configure(command: Command): void {
  command
    .argument("[scenario]", "also what this scenario's network needs")
    .action(async (stack?: string) => {
      const programs = stack === undefined ? [] : networkOf(readScenario(stack)).programs;
      const { ran } = await ensureSetup({ programs });
      const { source, cliVersion, providers } = engineInUse();
      process.stdout.write(
        `${ran.length === 0 ? "All is set up" : "Set-up is complete"}: ` +
          `Pulumi ${cliVersion} (${source}), providers command ${providers.command}, ` +
          `docker ${providers.docker}.\n`,
      );
    });
}
