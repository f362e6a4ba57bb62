import { skipBecause } from "../../skip.ts";

/** Skips what takes root: emulated nodes, and a look into the namespaces of containers. */
export function needRoot(context: Mocha.Context): void {
  if (process.getuid?.() !== 0) {
    skipBecause(context, "takes root: it makes network namespaces and looks into them");
  }
}
