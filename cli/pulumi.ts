import { spawn } from "node:child_process";
import { constants } from "node:os";
import { projectRoot, pulumiBin, pulumiEnvironment } from "./environment.ts";

/**
 * Runs the pinned pulumi on the person's terminal and gives its exit code. pulumi must be set up.
 * Ctrl-C reaches it by the terminal; we stay until it has ended, so that its cancellation is seen.
 */
export async function runPulumi(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<number> {
  const child = spawn(pulumiBin, args, {
    cwd: projectRoot,
    stdio: "inherit",
    env: { ...process.env, ...pulumiEnvironment(), ...env },
  });
  const forward = { SIGINT: () => {}, SIGTERM: () => child.kill("SIGTERM") };
  const signals = Object.entries(forward) as [NodeJS.Signals, () => void][];
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
