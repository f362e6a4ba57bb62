import { performance } from "node:perf_hooks";
import { execa, type Options } from "execa";
import { projectRoot, pulumiBin } from "../environment.ts";
import { ourEnvironment } from "../pulumi.ts";
import { withoutCheckpoints } from "../state.ts";

/** Seconds that something takes. */
export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

const quiet: Options = { cwd: projectRoot, stdin: "ignore", stdout: "ignore", stderr: "pipe" };

/** Runs the pinned pulumi as `npm run up` and `down` do, quietly. */
export const pulumi = (...args: string[]) =>
  execa(pulumiBin, args, {
    ...quiet,
    env: ourEnvironment(args, args[0] === "destroy" ? withoutCheckpoints() : {}),
  });

/** Runs one of our own commands as a person does, quietly; exit code 3 (not valid) is a result. */
export async function netbench(...args: string[]): Promise<void> {
  const result = await execa(process.execPath, ["cli/bootstrap.mjs", ...args], {
    ...quiet,
    reject: false,
  });
  if (result.exitCode !== 0 && result.exitCode !== 3)
    throw new Error(`netbench ${args.join(" ")} failed:\n${String(result.stderr)}`);
}

/** Takes a testbed away; what else is on the machine may come and go meanwhile. */
export async function takeDown(stack: string): Promise<void> {
  await netbench("down", stack).catch((error: unknown) => console.error(String(error)));
  await pulumi("stack", "rm", "--yes", "--preserve-config", "--stack", stack);
}

export const shell = (script: string) => execa("sh", ["-c", script], quiet);

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = NaN, high = NaN] = [
    sorted[sorted.length % 2 === 0 ? middle - 1 : middle],
    sorted[middle],
  ];
  return (low + high) / 2;
};
