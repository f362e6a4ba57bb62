import type { PlanPair } from "../lib/plan.ts";
import type { Agents, JobHandle } from "./agents.ts";

/** How long agents may take to kill what they run. */
const resetLimitMs = 5_000;

/** Kills what runs in the pairs' containers and waits, within bounds, for the agents to say so. */
export async function resetPairs(agents: Agents, pairs: readonly PlanPair[]): Promise<void> {
  const handles: JobHandle[] = pairs.flatMap(({ client, server }) => [
    agents.reset(client),
    agents.reset(server),
  ]);
  const over = () => handles.every(({ state }) => state === "done" || state === "lost");
  await agents.waitFor(over, resetLimitMs);
  agents.forget(handles);
}
