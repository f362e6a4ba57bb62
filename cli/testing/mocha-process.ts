import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { projectRoot } from "../environment.ts";
import type { Tally } from "./tally.ts";

const program = fileURLToPath(new URL("run-mocha.ts", import.meta.url));

/** For a test process to end by itself after its last test; longer means that something is open. */
const exitTimeoutMs = 30_000;

/** What the parent tells the test process: its files, and a pattern for titles. */
export interface MochaOrder {
  files: string[];
  grep?: string | undefined;
}

/**
 * Runs test files in a process of their own, so that what one group leaves behind cannot reach
 * another, and a crash is counted instead of ending everything. Output is shown as it comes.
 */
export async function runMochaProcess(
  order: MochaOrder,
  output: "inherit" | "ignore" = "inherit",
): Promise<Tally> {
  const child = fork(program, [JSON.stringify(order)], {
    cwd: projectRoot,
    execArgv: ["--import", "tsx"],
    stdio: ["ignore", output, output, "ipc"],
  });
  let tally: Tally | undefined;
  let deadline: NodeJS.Timeout | undefined;
  let hung = false;
  child.on("message", (message) => {
    tally = message as Tally;
    deadline = setTimeout(() => {
      hung = true;
      child.kill("SIGKILL");
    }, exitTimeoutMs);
  });
  const code = await new Promise<number | string>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode, signal) => resolve(exitCode ?? signal ?? 1));
  });
  clearTimeout(deadline);
  const trouble =
    tally === undefined
      ? `ended before its tests did (${code})`
      : hung
        ? `was still alive ${exitTimeoutMs / 1000} s after its last test`
        : undefined;
  const outcome = tally ?? { passed: 0, failed: [], skipped: [] };
  if (trouble === undefined) return outcome;
  process.stderr.write(`✖ the test process ${trouble}\n`);
  return {
    ...outcome,
    failed: [...outcome.failed, { title: "the test process", message: trouble }],
  };
}
