import { type Plan, type PlanPair, sendingRate, type Trial } from "../lib/plan.ts";
import type { Agents, JobHandle } from "./agents.ts";
import type { Containers } from "./containers.ts";
import { nowSec } from "./counters.ts";
import { resetPairs } from "./reset.ts";

/**
 * Clients could not be connected before the release, or not soon enough for their own clocks: nothing has
 * been measured, and nothing is lost. They can still start at the release.
 */
export class NotConnected extends Error {
  override readonly name = "NotConnected";
  /** How long connecting all of them would take, where that was the trouble. */
  readonly neededSec: number | undefined;

  constructor(message: string, neededSec?: number) {
    super(message);
    this.neededSec = neededSec;
  }
}

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
    sendingRate(trial, plan.scenario.benchmark) === 0 &&
    pairs.every(({ client }) => client.stack === "own")
  );
}

/**
 * Connects one pair after the other, so that none waits for another's processes or meets its data; those whose connection does not come about are reset and tried once
 * more. The job of each pair, and when the first one began (nowSec). Throws NotConnected where a pair is not
 * to be had, or where all of them take longer than `withinSec`.
 */
export async function connectInTurn(options: {
  readonly agents: Agents;
  readonly containers: Containers;
  readonly pairs: readonly PlanPair[];
  /** Starts a pair's client. */
  readonly start: (pair: PlanPair) => JobHandle;
  readonly withinSec: number;
}): Promise<{ handles: JobHandle[]; fromSec: number }> {
  const { agents, containers, pairs, start, withinSec } = options;
  const handles: JobHandle[] = [];
  const fromSec = nowSec();
  const giveUp = (why: string, neededSec?: number) => {
    agents.forget(handles);
    return new NotConnected(why, neededSec);
  };
  for (const pair of pairs) {
    for (let attempt = 1; ; attempt++) {
      const handle = start(pair);
      await agents.waitFor(() => handle.state !== "sent", limitSec * 1000);
      if (handle.state === "ready") {
        handles.push(handle);
        break;
      }
      agents.forget([handle]);
      if (attempt === tries) throw giveUp(`pair ${pair.index} does not connect`);
      await resetPairs(agents, [pair]);
      await containers.serversReady([pair]);
    }
    const tookSec = nowSec() - fromSec;
    if (tookSec > withinSec) {
      throw giveUp("connecting takes too long", (tookSec * pairs.length) / handles.length);
    }
  }
  return { handles, fromSec };
}
