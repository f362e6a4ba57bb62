import { setTimeout as delay } from "node:timers/promises";
import { readFileSync } from "node:fs";
import { agentPidFile } from "../lib/agent.ts";
import { UserError } from "../lib/errors.ts";
import type { Plan, PlanEndpoint, PlanNode, PlanPair } from "../lib/plan.ts";
import { ContainerCounters } from "./counters.ts";
import { containerPid } from "./engine.ts";
import { messageOf } from "./error-text.ts";
import { isRead } from "./fifo.ts";
import type { Agents } from "./agents.ts";
import { isListening } from "./listening.ts";
import type { PairCounters } from "./sampler.ts";

/** How long a fresh container's agent, or an iperf3 server after a reset, may take to be there. */
const readyLimitMs = 20_000;
const pollMs = 20;
/** Questions to a Docker engine at once: more only queue up in it. */
const parallel = 16;

/** The halves of the pairs in use, in containers or not: their processes and counters. */
export class Containers {
  readonly #plan: Plan;
  readonly #agents: Agents;
  readonly #counters = new Map<string, ContainerCounters>();

  constructor(plan: Plan, agents: Agents) {
    this.#plan = plan;
    this.#agents = agents;
  }

  /** Finds the processes of these pairs' containers, those that were restarted included. */
  async find(pairs: readonly PlanPair[]): Promise<void> {
    const ends = pairs.flatMap(({ client, server }) => [client, server]);
    const missing = ends.filter((end) => this.#counters.get(end.container)?.isAlive() !== true);
    const queue = [...missing];
    const worker = async () => {
      for (let end = queue.shift(); end !== undefined; end = queue.shift()) await this.#open(end);
    };
    await Promise.all(Array.from({ length: parallel }, worker));
    await this.#agentsReady(ends);
    await this.serversReady(pairs);
  }

  counters(pair: PlanPair): PairCounters {
    return { pair, client: this.#of(pair.client), server: this.#of(pair.server) };
  }

  /** Waits until an iperf3 server listens in each server container. */
  async serversReady(pairs: readonly PlanPair[]): Promise<void> {
    const deadline = Date.now() + readyLimitMs;
    let waiting = [...pairs];
    while (waiting.length > 0) {
      waiting = waiting.filter(({ server }) => !isListening(this.#of(server).pid, server));
      const [first] = waiting;
      if (first === undefined) return;
      if (!this.#of(first.server).isAlive()) {
        throw new UserError(`container ${first.server.container} has stopped`);
      }
      if (Date.now() > deadline) {
        throw new UserError(noServer(first.server));
      }
      await delay(pollMs);
    }
  }

  close(): void {
    for (const counters of this.#counters.values()) counters.close();
    this.#counters.clear();
  }

  async #open(end: PlanEndpoint): Promise<void> {
    const { node: name, container, link } = end;
    const node = this.#plan.nodes.find((candidate) => candidate.name === name);
    if (node === undefined) throw new Error(`the plan has no node ${name}`);
    this.#counters.get(container)?.close();
    this.#counters.delete(container);
    const pid = end.process
      ? this.#agentPid(node, container)
      : await containerPid(node.dockerHost, container);
    try {
      this.#counters.set(container, new ContainerCounters(pid, link));
    } catch (error) {
      throw new UserError(
        `the counters of container ${container} (process ${pid}) cannot be read on this machine: ${messageOf(error)}`,
      );
    }
  }

  /** Process id of an agent that is no container, as `up` has left it on the node. */
  #agentPid({ name }: PlanNode, agent: string): number {
    const pid = Number(readText(this.#agents.path(name, agentPidFile(agent))));
    // A number that another process has got by now is not told by it: that one has no FIFO open.
    if (!Number.isInteger(pid) || pid <= 0) throw new UserError(`agent ${agent} does not run`);
    return pid;
  }

  async #agentsReady(ends: readonly PlanEndpoint[]): Promise<void> {
    const deadline = Date.now() + readyLimitMs;
    for (const { node, container } of ends) {
      while (!isRead(this.#agents.path(node, `${container}.jobs`))) {
        if (Date.now() > deadline) {
          throw new UserError(`the agent in container ${container} does not come up`);
        }
        await delay(pollMs);
      }
    }
  }

  #of({ container }: PlanEndpoint): ContainerCounters {
    const counters = this.#counters.get(container);
    if (counters === undefined) throw new Error(`container ${container} was not looked for`);
    return counters;
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}

function noServer({ container, node, port, stack }: PlanEndpoint): string {
  const taken = `; does another program on node ${node} use port ${port}?`;
  return `no iperf3 server comes up in container ${container}${stack === "node" ? taken : ""}`;
}
