import type { PlanPair, Trial } from "../lib/plan.ts";
import type { LinkCounters, SnmpCounters } from "../lib/procfs.ts";
import type { ContainerCounters } from "./counters.ts";
import { readMachine } from "./counters.ts";
import type { Edge } from "./observation.ts";

/**
 * A client has started when its interface has sent this much more than before the release: the
 * control connection needs some 2 kB until then, the first burst of data is larger than the rest.
 */
const tcpStartBytes = 4096;

/** iperf3 opens a UDP stream with one datagram, which is answered; the second one is data. */
const udpStartDatagrams = 2;

export interface PairCounters {
  readonly pair: PlanPair;
  readonly client: ContainerCounters;
  readonly server: ContainerCounters;
}

/** Reads the counters of the active pairs. */
export class Sampler {
  readonly #trial: Trial;
  readonly #pairs: readonly PairCounters[];

  constructor(trial: Trial, pairs: readonly PairCounters[]) {
    this.#trial = trial;
    this.#pairs = pairs;
  }

  /** All counters, of a pair together: its loss compares client and server. */
  edge(): Edge {
    return {
      machine: readMachine(),
      pairs: this.#pairs.map(({ client, server }) => ({
        clientLink: client.link(),
        clientSnmp: client.snmp(),
        serverSnmp: server.snmp(),
        serverLink: server.link(),
      })),
    };
  }

  /** Whether the client at this position has sent data since the edge before the release. */
  hasStarted(position: number, before: Edge): boolean {
    const client = this.#pairs[position]?.client;
    const then = before.pairs[position];
    if (client === undefined || then === undefined) return false;
    // On a stack that all share, each pair is one of them.
    const pairs = this.#pairs[position]?.pair.client.stack === "node" ? this.#pairs.length : 1;
    // Servers that send are seen at the client: what it has received.
    const reverse = this.#trial.direction === "reverse";
    if (this.#trial.protocol === "tcp") {
      const bytes = ({ rxBytes, txBytes }: LinkCounters) => (reverse ? rxBytes : txBytes);
      return bytes(client.link().value) - bytes(then.clientLink.value) > tcpStartBytes * pairs;
    }
    const datagrams = (counters: SnmpCounters) =>
      reverse ? counters.udpInDatagrams : counters.udpOutDatagrams;
    return (
      datagrams(client.snmp().value) - datagrams(then.clientSnmp.value) >= udpStartDatagrams * pairs
    );
  }

  /** Packets that each receiver's interface has received: do the pairs move? */
  received(): number[] {
    const reverse = this.#trial.direction === "reverse";
    return this.#pairs.map(
      ({ client, server }) => (reverse ? client : server).link().value.rxPackets,
    );
  }

  /** Containers whose first process is gone. */
  stopped(): string[] {
    return this.#pairs.flatMap(({ pair, client, server }) => [
      ...(client.isAlive() ? [] : [pair.client.container]),
      ...(server.isAlive() ? [] : [pair.server.container]),
    ]);
  }
}
