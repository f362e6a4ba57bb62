import type { PlanEndpoint, PlanNode } from "../../lib/plan.ts";
import type { LinkCounters, SnmpCounters } from "../../lib/procfs.ts";
import type { Clock, MachineRecord } from "../../lib/result.ts";
import type { MachineReading, Stamped } from "../counters.ts";

/** Where a job runs. */
export interface Place {
  readonly node: string;
  readonly container: string;
}

export interface JobOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/** A job by its place and id. */
export interface JobRef {
  readonly place: Place;
  readonly id: string;
}

/** Counters of one end of a pair: its link under test and its network stack. */
export interface EndReading {
  readonly link: Stamped<LinkCounters>;
  readonly snmp: Stamped<SnmpCounters>;
}

/** Counters of a machine and of ends on it, as nearly together as they can be read. */
export interface Reading {
  readonly machine: MachineReading;
  readonly ends: readonly EndReading[];
}

/** Who is told what the agents say, and that nothing more will come from these nodes. */
export interface Listener {
  line(text: string): void;
  broken(nodes: readonly string[]): void;
}

/**
 * What the conductor does on a machine and on the nodes there. Nothing waits without a limit; where
 * a node does not answer it throws a UserError with the node's name. Ends must have been found before
 * they are asked for anything.
 */
export interface Hands {
  readonly nodes: readonly PlanNode[];
  /** Whether a question waits until those before it are answered. */
  readonly answersInTurn: boolean;
  /**
   * Starts to listen, and shows the agents that the conductor of this name lives. Whether a conductor
   * before this one left something behind.
   */
  open(conductor: string, listener: Listener): Promise<boolean>;
  /** The end of a conductor that has nothing under way any more: its agents stay as they are. */
  close(): void;
  /** Writes a line to an agent; false where no agent takes it. Never throws. */
  write(place: Place, line: string): boolean | Promise<boolean>;
  outputs(jobs: readonly JobRef[]): Promise<JobOutput[]>;
  /** Deletes what jobs left; never throws. */
  forget(jobs: readonly JobRef[]): void;
  makeGate(node: string, gate: string): Promise<void>;
  openGate(node: string, gate: string): Promise<void>;
  /** Closes it and takes it away, whether it was open or not; never throws. */
  closeGate(node: string, gate: string): void;
  /**
   * Finds the processes of these ends, those that were restarted included. Whether a connection that
   * had broken off was made anew: what jobs do there is not known then.
   */
  find(ends: readonly PlanEndpoint[]): Promise<boolean>;
  /** For each end: whether its agent takes jobs. */
  awake(ends: readonly PlanEndpoint[]): Promise<boolean[]>;
  /** For each end: whether something listens on its port. */
  listening(ends: readonly PlanEndpoint[]): Promise<boolean[]>;
  /** For each end: whether its container's first process lives. */
  alive(ends: readonly PlanEndpoint[]): Promise<boolean[]>;
  /** The end's first process, by its number on the machine; undefined where it is not known. */
  pid(end: PlanEndpoint): number | undefined;
  read(ends: readonly PlanEndpoint[]): Promise<Reading>;
  /** Packets that each end's link has received: a look in passing, while it is measured. */
  received(ends: readonly PlanEndpoint[]): Promise<number[]>;
  /** Files of the machine by their names; those that cannot be read are left out. */
  files(paths: readonly string[]): Promise<Map<string, string>>;
  /** Output of a program where the node's own links are; undefined where it fails. */
  run(node: string, argv: readonly [string, ...string[]]): Promise<string | undefined>;
  dockerVersion(node: string): Promise<string>;
  machine(): Promise<MachineRecord>;
  /** The machine's clock against this one's; undefined where it is the same. */
  clock(): Promise<Clock | undefined>;
}

/** Settings of a whole machine that bear on throughput. */
export const machineSysctls = [
  ...["net.core.rmem_default", "net.core.rmem_max", "net.core.wmem_default", "net.core.wmem_max"],
  ...["net.core.netdev_max_backlog", "net.core.netdev_budget", "net.core.netdev_budget_usecs"],
  ...["net.core.default_qdisc", "net.core.dev_weight", "net.ipv4.tcp_mem", "net.ipv4.udp_mem"],
];

export const sysctlPath = (name: string): string => `/proc/sys/${name.replaceAll(".", "/")}`;

/** How long a program on a node may run. */
export const programLimitSec = 10;
