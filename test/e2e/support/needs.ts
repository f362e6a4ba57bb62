import { allTestsVariable } from "../../../cli/testing/all-tests.ts";
import { ensureSetup } from "../../../cli/setup/ensure.ts";
import { findProgram } from "../../../cli/setup/find-program.ts";
import { toolsStep } from "../../../cli/setup/tools.ts";
import { skipBecause } from "../../skip.ts";

/** Skips what takes root: emulated nodes, and a look into the namespaces of containers. */
export function needRoot(context: Mocha.Context): void {
  if (process.getuid?.() !== 0) {
    skipBecause(context, "takes root: it makes network namespaces and looks into them");
  }
}

/** For the lists of packages and the packages, on a slow line. */
const installingMs = 300_000;

/** Installs programs, as `up` does before it makes a testbed; skips where they cannot be had. */
export async function needPrograms(
  context: Mocha.Context,
  programs: readonly string[],
): Promise<void> {
  context.timeout(Math.max(context.timeout(), installingMs));
  await ensureSetup({ programs, steps: [toolsStep], tolerate: [toolsStep.name] });
  const missing = programs.filter((program) => findProgram(program) === undefined);
  if (missing.length > 0)
    skipBecause(context, `takes ${missing.join(", ")}, which cannot be installed here`);
}

/** Skips what is like other tests, so that a usual run ends within its 40 minutes. */
export function needFullRun(context: Mocha.Context): void {
  if (process.env[allTestsVariable] === undefined)
    skipBecause(context, "one of several alike: npm test -- --all runs it too");
}
