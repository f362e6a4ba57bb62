import type { EngineChoice } from "../docker/choice.ts";
import type { Person } from "../folders.ts";
import type { Owner } from "../owner/owner.ts";
import type { NodeKindName, NodeOf, Scenario } from "../scenario.ts";
import type { Script } from "../script.ts";
import type { SshRoute } from "../ssh.ts";
import type { PlacedState } from "../state-over-ssh.ts";

/** All that decides a node's scripts. */
export interface NodeContext<K extends NodeKindName> {
  stack: string;
  /** Digest of the checkout's path. */
  project: string;
  node: NodeOf<K>;
  /** 1 for the first node, 2 for the second. */
  position: number;
  scenario: Scenario;
  person: Person;
  /** Docker engine of this machine, for nodes that do not name one. */
  defaultDockerHost: string;
  /** How it was chosen, where it was by the person's settings of today. */
  engine?: EngineChoice;
  /** The checkout that brings it up. */
  owner: Owner;
}

/** A kind of node: one file, one entry in the table of ./index.ts. */
export interface NodeKind<K extends NodeKindName> {
  /** Docker engine of the node, as Docker's `host`. */
  dockerHost(context: NodeContext<K>): string;
  /** Network namespace of the node (`ip netns`), where it is not this machine's own. */
  namespace(context: NodeContext<K>): string | undefined;
  /** The same engine as seen from the node itself. */
  dockerSocket(context: NodeContext<K>): string;
  /** Command line that asks this engine, run on this machine. */
  docker(context: NodeContext<K>, ...args: string[]): string[];
  /** IPv4 address of the NIC under test, without a prefix, where it is known. */
  address(context: NodeContext<K>): string | undefined;
  /** The NIC under test. */
  nic(context: NodeContext<K>): string | undefined;
  /** The script, run in the node: on its machine, in its network namespace. */
  inNode(context: NodeContext<K>, script: Script): Script;
  /** The script, run on the machine that the node is on, outside of any namespace. */
  machine(context: NodeContext<K>, script: Script): Script;
  /** How that machine is reached; undefined where it is this one. */
  route(context: NodeContext<K>): SshRoute | undefined;
  /** What makes the node; scripts run on this machine. */
  hostState(context: NodeContext<K>): PlacedState;
  /** Whether the node dies with its hostState, containers and all. */
  ownsContainers: boolean;
  /** Whether the node can be made, and its NIC changed, by root only. */
  needsRoot(context: NodeContext<K>): boolean;
  /** Whether scripts run as root there. */
  hasRoot(context: NodeContext<K>): boolean;
  /** Programs that must be on the node's machine. */
  programs: readonly string[];
}
