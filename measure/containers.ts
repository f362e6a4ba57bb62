import { setTimeout as delay } from "node:timers/promises";
import { UserError } from "../lib/errors.ts";
import type { PlanEndpoint, PlanPair } from "../lib/plan.ts";
import type { Crew } from "./hands/crew.ts";
import type { Hands } from "./hands/hands.ts";

/** How long a fresh container's agent, or an iperf3 server after a reset, may take to be there. */
const readyLimitMs = 20_000;
const pollMs = 20;

type Ask = (hands: Hands, ends: PlanEndpoint[]) => Promise<boolean[]>;

/** The halves of the pairs in use, in containers or not: whether they are there and ready. */
export class Containers {
  readonly #crew: Crew;

  constructor(crew: Crew) {
    this.#crew = crew;
  }

  /**
   * Finds the processes of these pairs' containers, those that were restarted included. Whether a
   * connection was made anew, so that it is not known what runs in them.
   */
  async find(pairs: readonly PlanPair[]): Promise<boolean> {
    const ends = pairs.flatMap(({ client, server }) => [client, server]);
    const anew = await this.#crew.ends(ends, async (hands, own) => {
      const found = await hands.find(own);
      return own.map(() => found);
    });
    await this.#wait(
      ends,
      (hands, own) => hands.awake(own),
      ({ container }) => `the agent in container ${container} does not come up`,
    );
    await this.serversReady(pairs);
    return anew.includes(true);
  }

  /** Waits until an iperf3 server listens in each server container. */
  async serversReady(pairs: readonly PlanPair[]): Promise<void> {
    await this.#wait(
      pairs.map(({ server }) => server),
      (hands, own) => hands.listening(own),
      noServer,
    );
  }

  /** Asks again and again about the ends that are not ready yet. */
  async #wait(
    ends: readonly PlanEndpoint[],
    ask: Ask,
    tooLate: (end: PlanEndpoint) => string,
  ): Promise<void> {
    const deadline = Date.now() + readyLimitMs;
    let waiting = [...ends];
    for (;;) {
      const ready = await this.#crew.ends(waiting, ask);
      waiting = waiting.filter((_, at) => ready[at] !== true);
      const [first] = waiting;
      if (first === undefined) return;
      const [alive] = await this.#crew.ends([first], (hands, own) => hands.alive(own));
      if (alive !== true) throw new UserError(`container ${first.container} has stopped`);
      if (Date.now() > deadline) throw new UserError(tooLate(first));
      await delay(pollMs);
    }
  }
}

function noServer({ container, node, port, stack }: PlanEndpoint): string {
  const taken = `; does another program on node ${node} use port ${port}?`;
  return `no iperf3 server comes up in container ${container}${stack === "node" ? taken : ""}`;
}
