import { type Plan, sendingRate, type Trial } from "../../lib/plan.ts";
import type { Crew } from "../hands/crew.ts";
import { flowsOf } from "../flows.ts";

/** Why the middlebox forwards no more, in words; undefined while it does, and where there is none. */
export async function forwarderFault(crew: Crew, plan: Plan): Promise<string | undefined> {
  const { middlebox } = plan;
  if (middlebox === undefined || middlebox.processes === null) return undefined;
  const { node, fault } = middlebox;
  const said = await crew
    .of(node)
    .run(node, ["sh", "-c", fault])
    .catch(() => undefined);
  return said?.trim() || undefined;
}

/** The same as a sentence, with the rate that it was given, or else had passed on. */
export function faultSentence(
  fault: string,
  plan: Plan,
  trial: Trial,
  carriedBitsPerSecond: number | null,
): string {
  const each = trial.protocol === "udp" ? sendingRate(trial, plan.scenario.benchmark) : 0;
  const offered = each * trial.activePairs * flowsOf[trial.direction].length;
  const rate = offered > 0 ? offered : (carriedBitsPerSecond ?? 0);
  return `forwarder ${fault}${rate === 0 ? "" : ` at ${Number((rate / 1e6).toPrecision(3))} Mbit/s`}`;
}
