import type { Command } from "commander";
import { UserError } from "../../lib/errors.ts";
import { inShort } from "../../lib/printable.ts";
import { readScenarioToMake, stackNames } from "../stack-file.ts";

export function configure(command: Command): void {
  command
    .argument("[scenario...]", "scenarios to check; default: all")
    .action((names: string[]) => {
      for (const stack of names.length > 0 ? names : stackNames()) {
        try {
          readScenarioToMake(stack);
          console.log(`${inShort(stack)}: in order`);
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
          console.log(`${inShort(stack)}: ${error.message}`);
          process.exitCode = 1;
        }
      }
    });
}
