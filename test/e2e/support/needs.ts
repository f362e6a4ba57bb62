import { allTestsVariable } from "../../../cli/testing/all-tests.ts";
import { skipBecause } from "../../skip.ts";

/** Skips what takes root: emulated nodes, and a look into the namespaces of containers. */
export function needRoot(context: Mocha.Context): void {
  if (process.getuid?.() !== 0) {
    skipBecause(context, "takes root: it makes network namespaces and looks into them");
  }
}

/** Skips what is like other tests, so that a usual run ends within its 40 minutes. */
export function needFullRun(context: Mocha.Context): void {
  if (process.env[allTestsVariable] === undefined)
    skipBecause(context, "one of several alike: npm test -- --all runs it too");
}
