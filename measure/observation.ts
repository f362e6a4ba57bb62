import type { IperfOutcome } from "../lib/iperf3/parse.ts";
import type { LinkCounters, SnmpCounters } from "../lib/procfs.ts";
import type { Window } from "../lib/statistics/window.ts";
import type { MachineReading, Stamped } from "./counters.ts";

/** All counters of one pair at one edge. */
export interface PairReading {
  readonly clientLink: Stamped<LinkCounters>;
  readonly clientSnmp: Stamped<SnmpCounters>;
  readonly serverLink: Stamped<LinkCounters>;
  readonly serverSnmp: Stamped<SnmpCounters>;
}

/** All counters at one moment, as nearly as they can be read together. Pairs in the trial's order. */
export interface Edge {
  readonly machine: MachineReading;
  readonly pairs: readonly PairReading[];
}

/** Everything seen of one repetition in which all pairs ran to the end. */
export interface Observation {
  /** Indexes of the active pairs (1, 2, …). */
  readonly indexes: readonly number[];
  /** First data of each pair, seconds after the release. */
  readonly startsSec: readonly number[];
  /** Common window, seconds after the release. */
  readonly window: Window;
  /** Before the release, at the window's edges, after the last pair was done. */
  readonly before: Edge;
  readonly open: Edge;
  readonly close: Edge;
  readonly after: Edge;
  /** Indexes of pairs that did not move between two looks. */
  readonly stalled: readonly number[];
  readonly outcomes: readonly IperfOutcome[];
}
