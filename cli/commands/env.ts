import type { Command } from "commander";
import { quote } from "../../lib/shell.ts";
import type { Changes } from "../passphrase.ts";
import { shellEnvironment } from "../pulumi.ts";
import { settledChanges } from "../settle.ts";
import { ensureSetup } from "../setup/ensure.ts";

export function configure(command: Command): void {
  command.action(async () => {
    await ensureSetup({ tolerate: ["tools", "docker-engine"] });
    process.stdout.write(exportLines({ ...settledChanges(), ...shellEnvironment() }));
  });
}

/** POSIX shell lines for `eval`. */
export function exportLines(environment: Changes): string {
  return Object.entries(environment)
    .map(([name, value]) =>
      value === undefined ? `unset ${name}\n` : `export ${name}=${quote(value)}\n`,
    )
    .join("");
}
