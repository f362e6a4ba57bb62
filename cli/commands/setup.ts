import type { Command } from "commander";
import { engineInUse } from "../environment.ts";
import { ensureSetup } from "../setup/ensure.ts";

export function configure(command: Command): void {
  command.action(async () => {
    const { ran } = await ensureSetup();
    const { source, cliVersion, providers } = engineInUse();
    process.stdout.write(
      `${ran.length === 0 ? "All is set up" : "Set-up is complete"}: ` +
        `Pulumi ${cliVersion} (${source}), providers command ${providers.command}, ` +
        `docker ${providers.docker}.\n`,
    );
  });
}
