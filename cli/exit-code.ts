import type { RunRecord } from "../lib/result.ts";

/** Exit code of a run that was measured but is not valid. */
export const notValid = 3;

/** Exit code of `npm run up` for a run that was measured: whoever calls it in a script needs no output of it. */
export const exitCodeOf = ({ summary }: Pick<RunRecord, "summary">): number =>
  summary?.verdict === "valid" ? 0 : notValid;
