import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { createInterface } from "node:readline";
import { execa } from "execa";
import { UserError } from "../lib/errors.ts";
import { projectRoot, pulumiBin, pulumiEnvironment } from "./environment.ts";
import { type Changes, passphraseFor } from "./passphrase.ts";
import { withoutOthersStack, withoutTheirOptions } from "./pulumi-settings.ts";
import { saltOf } from "./salt.ts";
import { stackNames } from "./stack-file.ts";

/** Runs the pinned pulumi to its end and gives its exit code; `env` is laid over the environment. */
export type PulumiRunner = (
  args: readonly string[],
  env?: Record<string, string>,
) => Promise<number>;

/**
 * Runs the pinned pulumi on the person's terminal and gives its exit code. pulumi must be set up.
 * Ctrl-C reaches it by the terminal; we stay until it has ended, so that its cancellation is seen.
 */
export const runPulumi: PulumiRunner = async (args, env = {}) =>
  onTerminal(args, ourEnvironment(args, env));

/** The same with what a person typed for pulumi itself: their options hold. */
export const runPulumiForPerson = async (args: readonly string[]): Promise<number> =>
  onTerminal(args, { ...shellEnvironment(), ...passphraseOf(args) });

function onTerminal(args: readonly string[], changes: Changes): Promise<number> {
  const env = { ...process.env, ...changes };
  const child = spawn(pulumiBin, args, { cwd: projectRoot, env, stdio: "inherit" });
  return exitOf(child, { SIGINT: () => {}, SIGTERM: () => child.kill("SIGTERM") });
}

/**
 * The same with all that it prints given line by line. It has a process group of its own: Ctrl-C
 * comes to us, and goes on to all of it once, as a terminal would send it; a second interrupt would make
 * pulumi drop what it is doing. (The Automation API has no way to say so: its children stay in our
 * group, and its abort signal is that second interrupt.)
 */
export function pulumiToLines(
  onLine: (line: string) => void,
  isInterruptible: () => boolean = () => true,
): PulumiRunner {
  return async (args, env = {}) => {
    const child = spawn(pulumiBin, [...args, "--non-interactive"], {
      cwd: projectRoot,
      env: { ...process.env, ...ourEnvironment(args, env) },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    for (const input of [child.stdout, child.stderr]) createInterface({ input }).on("line", onLine);
    const toAll = (signal: NodeJS.Signals) => () => {
      if (child.pid !== undefined && isInterruptible()) process.kill(-child.pid, signal);
    };
    return exitOf(child, { SIGINT: toAll("SIGINT"), SIGTERM: toAll("SIGINT") });
  };
}

/** Runs the pinned pulumi to its end and gives what it prints and how it ended. */
export const runPulumiQuietly = (
  args: readonly string[],
  { input = "", env = {} }: { input?: string; env?: Changes } = {},
) => {
  const options = { cwd: projectRoot, env: ourEnvironment(args, env), input } as const;
  return execa(pulumiBin, args, { ...options, reject: false });
};

/** The same for what must not fail. @throws UserError with pulumi's own words. */
export async function pulumiOutput(args: readonly string[], input?: string): Promise<string> {
  const { failed, stdout, stderr } = await runPulumiQuietly(
    args,
    input === undefined ? {} : { input },
  );
  if (failed) throw new UserError(`pulumi ${args.join(" ")}: ${stderr}`);
  return stdout;
}

/** What is laid over the person's environment for a run of ours. */
export const ourEnvironment = (args: readonly string[], env: Changes): Changes => ({
  ...withoutTheirOptions(process.env),
  ...pulumiEnvironment(),
  ...passphraseOf(args),
  ...env,
});

/** The same for a shell of theirs, in which pulumi is theirs but for what it takes to work here. */
export const shellEnvironment = (): Changes => ({
  ...withoutOthersStack(process.env, (stack) => stackNames().includes(stack)),
  ...pulumiEnvironment(),
});

/** @throws UserError where no passphrase that is known fits the stack. */
function passphraseOf(args: readonly string[]): Changes {
  const stack = stackIn(args);
  const salt = stack === undefined ? undefined : saltOf(stack);
  return stack === undefined || salt === undefined ? {} : passphraseFor(stack, salt, process.env);
}

/** The stack that pulumi's words name. */
export function stackIn(args: readonly string[]): string | undefined {
  const at = args.findIndex((word) => word === "--stack" || word === "-s");
  const named = at < 0 ? args.find((word) => word.startsWith("--stack=")) : args[at + 1];
  return (named ?? selectedBy(args))?.replace(/^--stack=/, "");
}

const selectedBy = (args: readonly string[]): string | undefined =>
  args[0] === "stack" && ["select", "init"].includes(args[1] ?? "")
    ? args.slice(2).find((word) => !word.startsWith("-"))
    : undefined;

/** Waits for a child's end; what to do about signals until then. */
async function exitOf(
  child: ChildProcess,
  handlers: Partial<Record<NodeJS.Signals, () => void>>,
): Promise<number> {
  const signals = Object.entries(handlers) as [NodeJS.Signals, () => void][];
  for (const [signal, handler] of signals) process.on(signal, handler);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => resolve(code ?? exitCodeOf(signal)));
    });
  } finally {
    for (const [signal, handler] of signals) process.off(signal, handler);
  }
}

/** A shell's convention: 128 and the signal's number. */
function exitCodeOf(signal: NodeJS.Signals | null): number {
  return 128 + (signal === null ? 0 : constants.signals[signal]);
}
