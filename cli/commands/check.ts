import type { Command } from "commander";
import { readScenario, stackNames } from "../stack-file.ts";

export function configure(command: Command): void {
  command
    .argument("[scenario...]", "scenarios to check; default: all")
    .action((names: string[]) => {
      for (const stack of names.length > 0 ? names : stackNames()) {
        try {
          readScenario(stack);
          console.log(`${stack}: in order`);
        } catch (error) {
          console.log(`${stack}: ${(error as Error).message}`);
          process.exitCode = 1;
        }
      }
    });
}
