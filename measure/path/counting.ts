import { fragmentsOf } from "../../lib/path/fragments.ts";
import type { Role } from "../../lib/names.ts";
import type { Trial } from "../../lib/plan.ts";
import type { HopDrop } from "../../lib/result.ts";
import { sum } from "../../lib/statistics/describe.ts";
import { tcpHeaderBytes } from "../flows.ts";
import type { Edge, Observation, PairReading } from "../observation.ts";
import type { Place, Way } from "./place.ts";

type Carried = Readonly<Record<`${Way}Bytes` | `${Way}Packets`, number>>;
type Datagrams = keyof PairReading["clientSnmp"]["value"];

/** Counters in the unit of a trial's flows: packets for UDP, payload for TCP. */
export class Counting {
  readonly #seen: Observation;
  readonly #udp: boolean;
  readonly #fragments: number;
  /** Bytes of encapsulation that packets have between the nodes. */
  readonly #overheadBytes: number;

  constructor({ protocol, payloadBytes }: Trial, seen: Observation) {
    this.#seen = seen;
    this.#udp = protocol === "udp";
    this.#fragments = fragmentsOf(payloadBytes ?? 0, seen.mtuBytes ?? 1500);
    this.#overheadBytes = seen.surveys?.nics[0]?.overheadBytes ?? 0;
  }

  /** Between the ends' own links. */
  onLink(place: Place, name: string, way: Way): number {
    return place.link(name, (link) =>
      this.#carried(link, way, tcpHeaderBytes + this.#overheadBytes),
    );
  }

  /** On the links of all ends in a role, which must have links of their own. */
  atEnds(role: Role, way: Way): number {
    return this.#grown(role, (pair) =>
      this.#carried(pair[`${role}Link`].value, way, tcpHeaderBytes),
    );
  }

  /** Packets that datagrams of the ends' sockets are, or would have been. */
  datagrams(role: Role, name: Datagrams): number {
    return this.#grown(role, (pair) => pair[`${role}Snmp`].value[name]) * this.#fragments;
  }

  droppedByEnds(role: Role): HopDrop[] {
    const packets = this.#grown(role, (pair) => pair[`${role}Link`].value.drops);
    return packets > 0 ? [{ place: `links of the ${role}s`, link: null, packets }] : [];
  }

  /** Counted for whole machines: they may have been anybody's. */
  get droppedByBacklog(): HopDrop[] {
    const { before, after } = this.#seen;
    const packets = sum(
      Object.entries(after.machines).map(
        ([name, { softnet }]) =>
          softnet.dropped - (before.machines[name]?.softnet.dropped ?? softnet.dropped),
      ),
    );
    return packets > 0 ? [{ place: "softnet backlog of the machine", link: null, packets }] : [];
  }

  #carried(link: Carried, way: Way, headerBytes: number): number {
    const packets = link[`${way}Packets`];
    return this.#udp ? packets : link[`${way}Bytes`] - headerBytes * packets;
  }

  #grown(role: Role, of: (pair: PairReading) => number): number {
    const { before, after, shared } = this.#seen;
    const total = ({ pairs }: Edge) => sum((shared[role] ? pairs.slice(0, 1) : pairs).map(of));
    return total(after) - total(before);
  }
}
