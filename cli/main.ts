import { Command } from "commander";
import { UserError } from "../lib/errors.ts";
import { plainLocale } from "../lib/locale.ts";
import { machineTrouble } from "../lib/machine-trouble.ts";
import { commands, isCommandName } from "./commands.ts";
import { failedProgram } from "./failed-program.ts";
import { rightsMissing } from "./foreign-files.ts";
import { settleEnvironment } from "./settle.ts";

/**
 * Runs one command line and gives the exit code. Only the module of the command that was typed is
 * loaded: start-up time is what a person waits for most often.
 */
export async function main(args: readonly string[]): Promise<number> {
  settleEnvironment();
  Object.assign(process.env, plainLocale);
  const program = new Command("netbench")
    .description("A declarative testbed for container networking.")
    .enablePositionalOptions();
  const typed = args[0];
  for (const [name, { summary, load }] of Object.entries(commands)) {
    const command = program.command(name).summary(summary).description(summary);
    if (name === typed) (await load()).configure(command, args.slice(1));
  }
  if (typed !== undefined && !typed.startsWith("-") && typed !== "help" && !isCommandName(typed)) {
    return fail(`There is no command "${typed}". There are: ${Object.keys(commands).join(", ")}.`);
  }
  try {
    await program.parseAsync(args, { from: "user" });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    const words =
      error instanceof UserError
        ? error.message
        : (rightsMissing(error) ?? machineTrouble(error) ?? failedProgram(error));
    if (words !== undefined) return fail(words);
    throw error;
  }
}

function fail(message: string): number {
  process.stderr.write(`${message}\n`);
  return 1;
}
