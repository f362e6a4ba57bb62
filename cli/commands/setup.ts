import type { Command } from "commander";
import { programsToInstall } from "../../lib/node/preflight.ts";
import { engineNow } from "../setup/chosen-plugins.ts";
import { ensureSetup } from "../setup/ensure.ts";
import { readScenario } from "../stack-file.ts";

export function configure(command: Command): void {
  command
    .argument("[scenario]", "also what this scenario's network needs")
    .action(async (stack?: string) => {
      const scenario = stack === undefined ? undefined : readScenario(stack);
      const programs = scenario === undefined ? [] : programsToInstall(scenario);
      const { ran } = await ensureSetup({ programs });
      const { source, cliVersion, providers } = engineNow();
      process.stdout.write(
        `${ran.length === 0 ? "All is set up" : "Set-up is complete"}: ` +
          `Pulumi ${cliVersion} (${source}), providers command ${providers.command}, ` +
          `docker ${providers.docker}.\n`,
      );
    });
}
