import type { PlanEndpoint, PlanPair, Trial } from "../lib/plan.ts";
import { nowSec } from "./counters.ts";
import { type Crew, machineName } from "./hands/crew.ts";
import type { EndReading } from "./hands/hands.ts";
import type { MachineReading } from "./counters.ts";
import type { Edge } from "./observation.ts";

/**
 * A client has started when its interface has sent this much more than before the release: the
 * control connection needs some 2 kB until then, the first burst of data is larger than the rest.
 */
const tcpStartBytes = 4096;

/** iperf3 opens a UDP stream with one datagram, which is answered; the second one is data. */
const udpStartDatagrams = 2;

/** What a look at the pairs while they run shows. */
export interface Look {
  /** Packets that each receiver's interface has received: do the pairs move? */
  readonly received: number[];
  /** Containers whose first process is gone. */
  readonly stopped: string[];
}

/** Reads the counters of the active pairs. */
export class Sampler {
  readonly #crew: Crew;
  readonly #trial: Trial;
  readonly #pairs: readonly PlanPair[];
  /** Of a pair together: its loss compares client and server. */
  readonly #ends: readonly PlanEndpoint[];

  constructor(crew: Crew, trial: Trial, pairs: readonly PlanPair[]) {
    this.#crew = crew;
    this.#trial = trial;
    this.#pairs = pairs;
    this.#ends = pairs.flatMap(({ client, server }) => [client, server]);
  }

  /** All counters, of all machines at once. */
  async edge(): Promise<Edge> {
    const machines: Record<string, MachineReading> = {};
    const readings = await this.#crew.ends(this.#ends, async (hands, ends) => {
      const reading = await hands.read(ends);
      machines[machineName(hands)] = reading.machine;
      return reading.ends;
    });
    // The machine of guests has no end of its own, and does much of their work.
    for (const hands of this.#crew.all) {
      const name = machineName(hands);
      if (name in machines || hands.answersInTurn) continue;
      machines[name] = (await hands.read([])).machine;
    }
    return {
      machines,
      pairs: this.#pairs.map((_, at) => {
        const [client, server] = [itemAt(readings, 2 * at), itemAt(readings, 2 * at + 1)];
        return {
          clientLink: client.link,
          clientSnmp: client.snmp,
          serverLink: server.link,
          serverSnmp: server.snmp,
        };
      }),
    };
  }

  /** Which of the clients at these positions have sent data since the edge before the release. */
  async started(
    positions: readonly number[],
    before: Edge,
  ): Promise<{ position: number; atSec: number }[]> {
    const clients = positions.map((position) => itemAt(this.#pairs, position).client);
    const readings = await this.#crew.ends(clients, async (hands, ends) =>
      (await hands.read(ends)).ends.map((reading) => ({ reading, atSec: nowSec() })),
    );
    return positions.flatMap((position, at) => {
      const { reading, atSec } = itemAt(readings, at);
      return this.#hasStarted(position, before, reading) ? [{ position, atSec }] : [];
    });
  }

  async look(): Promise<Look> {
    const reverse = this.#trial.direction === "reverse";
    const receivers = this.#pairs.map(({ client, server }) => (reverse ? client : server));
    const [received, alive] = await Promise.all([
      this.#crew.ends(receivers, (hands, ends) => hands.received(ends)),
      this.#crew.ends(this.#ends, (hands, ends) => hands.alive(ends)),
    ]);
    return {
      received,
      stopped: this.#ends.flatMap(({ container }, at) => (alive[at] === true ? [] : [container])),
    };
  }

  #hasStarted(position: number, before: Edge, { link, snmp }: EndReading): boolean {
    const then = itemAt(before.pairs, position);
    // On a stack that all share, each pair is one of them.
    const pairs = this.#pairs[position]?.client.stack === "node" ? this.#pairs.length : 1;
    // Servers that send are seen at the client: what it has received.
    const reverse = this.#trial.direction === "reverse";
    if (this.#trial.protocol === "tcp") {
      const key = reverse ? "rxBytes" : "txBytes";
      return link.value[key] - then.clientLink.value[key] > tcpStartBytes * pairs;
    }
    const key = reverse ? "udpInDatagrams" : "udpOutDatagrams";
    return snmp.value[key] - then.clientSnmp.value[key] >= udpStartDatagrams * pairs;
  }
}

function itemAt<T>(values: readonly T[], position: number): T {
  const value = values[position];
  if (value === undefined) throw new RangeError(`nothing at position ${position}`);
  return value;
}
