import { UserError } from "../../lib/errors.ts";
import type { Progress } from "./step.ts";

/** Lines of a failed program's output that are worth a person's time. */
const tailLines = 15;

export interface ProgramOptions {
  cwd?: string;
  env?: Record<string, string | undefined>;
  /** Shows the last line of output as status. */
  progress?: Progress;
}

/**
 * Runs a program of set-up, quietly. A failure is told with the command line and the end of the
 * output, since what is wrong then lies with the machine (no space, no network, no permission).
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<string> {
  // Loaded here: commands that find all in place should not wait for it.
  const { execa } = await import("execa");
  const running = execa(program, args, {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: options.env ?? {},
    all: true,
    stdin: "ignore",
    reject: false,
  });
  running.all.on("data", (chunk: Buffer) => {
    const line = lastLine(chunk.toString());
    if (line !== undefined) options.progress?.status(line);
  });
  const result = await running;
  if (result.failed) {
    const tail = result.all.split("\n").slice(-tailLines).join("\n  ");
    const reason = result.exitCode === undefined ? result.shortMessage : `exit ${result.exitCode}`;
    throw new UserError(`${program} ${args.join(" ")}\n  failed (${reason}):\n  ${tail}`);
  }
  return result.all;
}

function lastLine(text: string): string | undefined {
  return text.trim().split("\n").at(-1)?.trim().slice(0, 100) || undefined;
}
