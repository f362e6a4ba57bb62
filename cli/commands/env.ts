import type { Command } from "commander";
import { quote } from "../../lib/shell.ts";
import { pulumiEnvironment } from "../environment.ts";
import { ensureSetup } from "../setup/ensure.ts";

export function configure(command: Command): void {
  command.action(async () => {
    await ensureSetup({ tolerate: ["tools", "docker-engine"] });
    process.stdout.write(exportLines(pulumiEnvironment()));
  });
}

/** POSIX shell lines for `eval`. */
export function exportLines(environment: Record<string, string>): string {
  return Object.entries(environment)
    .map(([name, value]) => `export ${name}=${quote(value)}\n`)
    .join("");
}
