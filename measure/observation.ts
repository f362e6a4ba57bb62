import type { IperfOutcome } from "../lib/iperf3/parse.ts";
import type { PlanPair } from "../lib/plan.ts";
import type { LinkCounters, SnmpCounters } from "../lib/procfs.ts";
import type { Window } from "../lib/statistics/window.ts";
import type { Surveys } from "./survey.ts";
import type { MachineReading, Stamped } from "./counters.ts";
import type { PairFailure } from "./failures.ts";

export type { Stamped };

/** All counters of one pair at one edge. */
export interface PairReading {
  readonly clientLink: Stamped<LinkCounters>;
  readonly clientSnmp: Stamped<SnmpCounters>;
  readonly serverLink: Stamped<LinkCounters>;
  readonly serverSnmp: Stamped<SnmpCounters>;
}

/** All counters at one moment, as nearly as they can be read together. Pairs in the trial's order. */
export interface Edge {
  /** By machine: the names of the nodes on it, joined by "+". */
  readonly machines: Readonly<Record<string, MachineReading>>;
  readonly pairs: readonly PairReading[];
}

export interface SharedStacks {
  readonly client: boolean;
  readonly server: boolean;
  /** Both are on the same one. */
  readonly oneStack: boolean;
}

/** Which ends of these pairs, all alike, are on their node's own stack. */
export function sharedStacks(pairs: readonly PlanPair[]): SharedStacks {
  const [client, server] = [pairs[0]?.client, pairs[0]?.server];
  const [atClient, atServer] = [client?.stack === "node", server?.stack === "node"];
  return {
    client: atClient,
    server: atServer,
    oneStack: atClient && atServer && client?.node === server?.node,
  };
}

/** Everything seen of one repetition in which all pairs ran to the end. */
export interface Observation {
  /** Indexes of the active pairs (1, 2, …). */
  readonly indexes: readonly number[];
  /** First data of each pair, seconds after the release. */
  readonly startsSec: readonly number[];
  /** Common window, seconds after the release. */
  readonly window: Window;
  /** How long the reading of all counters at the opening edge took. */
  readonly readSec: number;
  /** Before the release, at the window's edges, after the last pair was done. */
  readonly before: Edge;
  readonly open: Edge;
  readonly close: Edge;
  readonly after: Edge;
  /** Indexes of pairs that did not move between two looks. */
  readonly stalled: readonly number[];
  readonly outcomes: readonly IperfOutcome[];
  /** When the first client's own time began, seconds after the release; negative where it was held. */
  readonly clientsFromSec: number;
  /** Pairs that sent to the end of the window, but whose iperf3 then gave no figures: why. */
  readonly silent: readonly PairFailure[];
  /** MTU inside the containers. */
  readonly mtuBytes?: number;
  /** What the send and the receive buffer of a TCP connection hold together, where that is known. */
  readonly buffersBytes?: number;
  /** What the nodes said of themselves (measure/survey.ts); without it there is nothing to say of them. */
  readonly surveys?: Surveys;
  /** Which ends of the pairs are on their node's own stack, whose counters all pairs share. */
  readonly shared: SharedStacks;
}
