import { explainingLine } from "../lib/explaining-line.ts";
import type { IperfOutcome } from "../lib/iperf3/parse.ts";
import type { PlanPair } from "../lib/plan.ts";
import { pairList } from "../lib/statistics/validity.ts";
import type { JobHandle, JobOutput } from "./agents.ts";

/** Why one repetition came to nothing. It is recorded and tried once more. */
export class FailedAttempt extends Error {
  override readonly name = "FailedAttempt";
  /** How far apart the pairs began, or how late we came, where that was the trouble. */
  readonly spreadSec: number;

  constructor(message: string, spreadSec = 0) {
    super(message);
    this.spreadSec = spreadSec;
  }
}

export interface PairFailure {
  readonly index: number;
  readonly reason: string;
}

/** Clients that are over and failed, or whose job no agent took. */
export function clientFailures(
  pairs: readonly PlanPair[],
  handles: readonly JobHandle[],
  outcomes: readonly IperfOutcome[],
  outputs: readonly JobOutput[],
): PairFailure[] {
  return pairs.flatMap(({ index, server }, at) => {
    const reason = failureOf(handles[at], outcomes[at], outputs[at]);
    const { port } = server.dial ?? server;
    return reason === undefined ? [] : [{ index, reason: `${reason}${whereTo(reason, port)}` }];
  });
}

/** iperf3 names no port, and does not know that its server was seen to listen. */
const whereTo = (reason: string, port: number): string =>
  /unable to connect to server/i.test(reason)
    ? ` (its server listens on port ${port}: a packet filter may refuse or drop TCP to it)`
    : "";

function failureOf(
  handle: JobHandle | undefined,
  outcome: IperfOutcome | undefined,
  output: JobOutput | undefined,
): string | undefined {
  if (handle === undefined || handle.state === "lost") {
    return `nothing in container ${handle?.place.container ?? "?"} takes jobs`;
  }
  if (handle.state !== "done" || outcome === undefined || outcome.ok) return undefined;
  // 128 + SIGKILL: the agent's time limit, or somebody's kill.
  if (handle.status === 137) return "iperf3 was killed";
  const complaint = explainingLine(output?.stderr ?? "");
  return `iperf3: ${outcome.isReport || complaint === "" ? outcome.error : complaint}`;
}

/** One sentence: pairs with the same reason together. */
export function describeFailures(failures: readonly PairFailure[]): string {
  const reasons = new Map<string, number[]>();
  for (const { index, reason } of failures) {
    reasons.set(reason, [...(reasons.get(reason) ?? []), index]);
  }
  return [...reasons].map(([reason, indexes]) => `${pairList(indexes)}: ${reason}`).join("; ");
}
