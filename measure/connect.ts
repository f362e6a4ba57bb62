import type { Plan, PlanPair, Trial } from "../lib/plan.ts";
import type { Agents, JobHandle } from "./agents.ts";
import type { Containers } from "./containers.ts";
import { nowSec } from "./counters.ts";
import { resetPairs } from "./reset.ts";

/** Connections made at once: more only keep each other, and those that already send, waiting. */
const atOnce = 4;

/** How long one may take. An answer on a wire takes milliseconds; the first SYN again takes a second. */
const limitSec = 2.5;

/** A connection that comes to nothing is tried once more. */
const tries = 2;

/**
 * Whether clients connect before the release. A client that sends is stopped by a signal once it is
 * connected, so that not even its first datagram, which iperf3 sends only once, meets a busy wire. Not
 * where servers send (nobody holds them back), nor at a set rate (iperf3 would make up for the pause),
 * nor on a stack that pairs share (whose answer came in is not known).
 */
export function connectsFirst(plan: Plan, trial: Trial, pairs: readonly PlanPair[]): boolean {
  return (
    trial.protocol === "udp" &&
    trial.direction === "forward" &&
    (trial.bitsPerSecond ?? plan.scenario.benchmark.udp.bitsPerSecond) === 0 &&
    pairs.every(({ client }) => client.stack === "own")
  );
}

/**
 * Connects some pairs at a time; those whose connection does not come about are reset and tried once
 * more. The last job of each pair, ready or not, and when the first one began (nowSec).
 */
export async function connectInTurn(options: {
  readonly agents: Agents;
  readonly containers: Containers;
  readonly pairs: readonly PlanPair[];
  /** Starts a pair's client. */
  readonly start: (pair: PlanPair) => JobHandle;
}): Promise<{ handles: JobHandle[]; fromSec: number }> {
  const { agents, containers, pairs, start } = options;
  const handles: JobHandle[] = [];
  const fromSec = nowSec();
  const queue = [...pairs.entries()];
  const connect = async (pair: PlanPair, position: number) => {
    for (let attempt = 1; attempt <= tries; attempt++) {
      const handle = start(pair);
      handles[position] = handle;
      await agents.waitFor(() => handle.state !== "sent", limitSec * 1000);
      if (handle.state === "ready" || handle.state === "lost" || attempt === tries) return;
      await resetPairs(agents, [pair]);
      await containers.serversReady([pair]);
      agents.forget([handle]);
    }
  };
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      await connect(next[1], next[0]);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return { handles, fromSec };
}
