import { AssertionError } from "chai";
import { execa } from "execa";
import { projectRoot } from "../../../cli/environment.ts";
import { backendUrl } from "./backend.ts";
import { mark } from "./processes.ts";

/** What a command line left behind. */
export interface Outcome {
  /** As a person would type it. */
  commandLine: string;
  exitCode: number;
  stdout: string;
  /** stdout and stderr as they came. */
  all: string;
}

/** Beyond this a command hangs: no test waits for it any longer. */
const hangLimitMs = 5 * 60_000;

/** Environment of all commands: a private backend, and a mark by which their processes are found. */
export const testEnvironment = (): Record<string, string> => ({
  PULUMI_BACKEND_URL: backendUrl(),
  ...mark,
});

/** The words after `node`: what `npm run <command> -- <args>` runs. */
export const netbenchWords = (args: readonly string[]) => ["cli/bootstrap.mjs", ...args];

/** Runs a command of ours as `npm run <command> -- <args>` does, and waits for its end. */
export function netbench(...args: string[]): Promise<Outcome> {
  const child = execa("node", netbenchWords(args), {
    cwd: projectRoot,
    env: testEnvironment(),
    stdin: "ignore",
    all: true,
    reject: false,
    timeout: hangLimitMs,
  });
  return outcomeOf(args, child);
}

/** The outcome of a command of ours, started in whatever way. */
export async function outcomeOf(
  args: readonly string[],
  child: PromiseLike<{ exitCode?: number; stdout: string; all: string }>,
): Promise<Outcome> {
  const { exitCode = -1, stdout, all } = await child;
  const [command = "", ...words] = args;
  return { commandLine: `npm run ${command} -- ${words.join(" ")}`, exitCode, stdout, all };
}

/** Runs a command of ours that must end well. */
export async function succeed(...args: string[]): Promise<Outcome> {
  return expectExit(await netbench(...args), 0);
}

/** @throws AssertionError with all that the command printed. */
export function expectExit(outcome: Outcome, exitCode: number): Outcome {
  if (outcome.exitCode === exitCode) return outcome;
  throw new AssertionError(
    `${outcome.commandLine} ended with ${outcome.exitCode} instead of ${exitCode}:\n${outcome.all}`,
  );
}

/** Runs a program of the machine and gives its stdout; fails the test with its stderr otherwise. */
export async function read(program: string, ...args: string[]): Promise<string> {
  return (await execa(program, args, { stdin: "ignore", timeout: 60_000 })).stdout;
}

/** The same, as the JSON that it prints. */
export async function readJson<T>(program: string, ...args: string[]): Promise<T> {
  return JSON.parse(await read(program, ...args)) as T;
}
