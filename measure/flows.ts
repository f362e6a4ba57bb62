import type { IperfOutcome } from "../lib/iperf3/parse.ts";
import type { Trial } from "../lib/plan.ts";
import type { Role } from "../lib/names.ts";
import { sum } from "../lib/statistics/describe.ts";
import type { Edge, Observation, PairReading, Stamped } from "./observation.ts";

/**
 * Bytes of headers in each packet that an interface counts, for TCP over IPv4 with timestamps:
 * Ethernet 14 (no FCS), IPv4 20, TCP 20 + 12. A super-packet (GSO, GRO) is counted as one packet
 * with one set of headers, so this holds for it too; what it was on the wire is not seen here.
 */
export const tcpHeaderBytes = 66;

/** Payload on its way: who sends, who receives. */
export interface Flow {
  readonly sender: Role;
  readonly receiver: Role;
}

const forward: Flow = { sender: "client", receiver: "server" };
const reverse: Flow = { sender: "server", receiver: "client" };

export const flowsOf: Record<Trial["direction"], readonly Flow[]> = {
  forward: [forward],
  reverse: [reverse],
  both: [forward, reverse],
};

/** Growth of a counter of one end of a pair between two edges. */
export interface Growth {
  readonly count: number;
  /** By the two readings' own stamps. */
  readonly perSec: number;
}

/** Reads pairs' counters between two edges of a repetition, for one direction of its trial. */
export class Between {
  readonly #trial: Trial;
  readonly #seen: Observation;
  readonly #from: Edge;
  readonly #to: Edge;

  constructor(trial: Trial, seen: Observation, from: Edge, to: Edge) {
    this.#trial = trial;
    this.#seen = seen;
    this.#from = from;
    this.#to = to;
  }

  /** Payload that reached the receiver, in bytes. */
  payload(at: number, { receiver }: Flow): Growth {
    const { protocol, payloadBytes } = this.#trial;
    if (protocol === "udp") {
      const size = payloadBytes ?? 0;
      return scaled(this.delivered(at, { receiver }), size);
    }
    return this.#growth(at, receiver, (reading) =>
      stamped(reading[`${receiver}Link`], (link) => link.rxBytes - link.rxPackets * tcpHeaderBytes),
    );
  }

  /** Datagrams that the receiving process has read. */
  delivered(at: number, { receiver }: Pick<Flow, "receiver">): Growth {
    return this.#growth(at, receiver, (reading) =>
      stamped(reading[`${receiver}Snmp`], (snmp) => snmp.udpInDatagrams),
    );
  }

  /** Datagrams that the sending process has sent. */
  sent(at: number, { sender }: Flow): Growth {
    return this.#growth(at, sender, (reading) =>
      stamped(reading[`${sender}Snmp`], (snmp) => snmp.udpOutDatagrams),
    );
  }

  /** TCP segments that the sender has sent again. */
  retransmits(at: number, { sender }: Flow): Growth {
    return this.#growth(at, sender, (reading) =>
      stamped(reading[`${sender}Snmp`], (snmp) => snmp.tcpRetransSegs),
    );
  }

  #growth(at: number, role: Role, of: (reading: PairReading) => Stamped<number>): Growth {
    const from = of(readingOf(this.#from, at));
    const to = of(readingOf(this.#to, at));
    const seconds = to.atSec - from.atSec;
    const part = this.#share(at, role);
    const count = (to.value - from.value) * part;
    return { count, perSec: seconds > 0 ? count / seconds : 0 };
  }

  /**
   * The part of an end's counters that belongs to the pair: all of it, but on a stack that the pairs
   * share, where iperf3's own figures tell them apart. Where both ends are on one stack, its
   * counters hold both directions.
   */
  #share(at: number, role: Role): number {
    const { shared, outcomes } = this.#seen;
    if (!shared[role]) return 1;
    const bytes = outcomes.map((outcome) => (outcome.ok ? outcome.figures.receivedBytes : 0));
    const total = sum(bytes);
    const own = total === 0 ? 1 / bytes.length : (bytes[at] ?? 0) / total;
    return shared.client && shared.server && shared.oneStack
      ? own / flowsOf[this.#trial.direction].length
      : own;
  }
}

/** Growth of a counter over all ends in a role within the window; a stack that all share is counted once. */
export function growthOverEnds(
  { open, close, shared }: Observation,
  role: Role,
  of: (pair: PairReading) => number,
): number {
  const total = (edge: Edge) => sum((shared[role] ? edge.pairs.slice(0, 1) : edge.pairs).map(of));
  return Math.max(0, total(close) - total(open));
}

const scaled = ({ count, perSec }: Growth, factor: number): Growth => ({
  count: count * factor,
  perSec: perSec * factor,
});

const stamped = <T>({ atSec, value }: Stamped<T>, of: (value: T) => number): Stamped<number> => ({
  atSec,
  value: of(value),
});

function readingOf(edge: Edge, at: number): PairReading {
  const reading = edge.pairs[at];
  if (reading === undefined) throw new RangeError(`no pair at position ${at}`);
  return reading;
}

/** A figure of iperf3's; null where it failed. */
export function figure(
  outcome: IperfOutcome | undefined,
  name: "sentBytes" | "receivedBytes" | "seconds",
): number | null {
  return outcome?.ok === true ? outcome.figures[name] : null;
}
