import { UserError } from "../lib/errors.ts";
import { plainLocale } from "../lib/locale.ts";
import { machineTrouble } from "../lib/machine-trouble.ts";
import { conduct } from "./conductor.ts";
import { watchKin } from "./controller.ts";
import { hasCode } from "./error-text.ts";
import { parsePlan, readInput } from "./plan-input.ts";

/**
 * The program a Benchmark runs, in the project's folder: the plan comes in on stdin, progress goes
 * to stderr, the summary to stdout. Exit status 0: measured, whatever the verdict; 1: could not
 * measure, with one sentence on stderr; 130: told to stop, what was measured is kept.
 */

Object.assign(process.env, plainLocale);

const stoppedStatus = 130;
let stop: () => void = () => undefined;

function leave(status: number): never {
  try {
    stop();
  } finally {
    process.exit(status);
  }
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => leave(stoppedStatus));
}
// Whoever started us or reads our progress is gone: nobody wants the rest, and the clients must not go on alone.
watchKin(() => leave(stoppedStatus));
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error) => leave(hasCode(error, "EPIPE") ? stoppedStatus : 1));
}

try {
  const plan = parsePlan(await readInput());
  const summary = await conduct(
    plan,
    process.cwd(),
    (line) => process.stderr.write(`${line}\n`),
    (way) => {
      stop = way;
    },
  );
  process.stdout.write(`${JSON.stringify(summary)}\n`);
} catch (error) {
  process.stderr.write(`${errorText(error)}\n`);
  process.exitCode = 1;
}

/** Anything else than what a person can mend is a defect of ours and keeps its stack. */
function errorText(error: unknown): string {
  const words = error instanceof UserError ? error.message : machineTrouble(error);
  if (words !== undefined) return words;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
