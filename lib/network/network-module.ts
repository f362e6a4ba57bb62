import type { HostState, Script } from "../script.ts";
import type { NetworkModuleName, NetworkOf, Placement } from "../scenario.ts";
import type { GuestPlug } from "./guest-plug.ts";

/** One network of the testbed on one node. */
export interface Link<M extends NetworkModuleName> {
  stack: string;
  network: NetworkOf<M>;
  placement: Placement;
  /** Name of the node, and its place in the scenario: 1 for the first. */
  node: string;
  position: number;
  /** MTU of the node's NIC under test; of the network itself where there is no NIC. */
  nicMtuBytes: number;
  /** The node's NIC under test, where it has one. */
  nic: string | undefined;
  /** IPv4 address of that NIC, without a prefix, where it is known. */
  address: string | undefined;
  /** How many pairs there are. */
  pairs: number;
  /** The other nodes. */
  peers: readonly Peer[];
  /** Whether the node is emulated: the devices that a module takes from it are stand-ins. */
  emulated: boolean;
  /** The Docker client with its engine, as shell words for scripts that run in the node. */
  docker: string;
  /** Folder on the node for what must be gone after a reboot (a tmpfs). */
  volatileDir: string;
}

export interface Peer {
  node: string;
  position: number;
  address: string | undefined;
}

/** A container on the node, to be joined to the network. */
export interface WiredEnd {
  container: string;
  /** IPv4 address and prefix length: `198.19.0.4/16`. */
  address: string;
  /** Where clients find it, if not there. */
  dial?: Dial;
}

/** A server in a guest on the node. */
export interface GuestServer {
  /** Its own IPv4 address, without a prefix. */
  address: string;
  /** Where clients find it, if not there. */
  dial?: Dial | undefined;
}

/** A node of a network that spans nodes, as the controller reaches it. */
export interface Member<M extends NetworkModuleName> {
  link: Link<M>;
  /** The script, run in the node. */
  inNode(script: Script): Script;
}

/** A network as Docker makes it (`docker network create`). */
export interface DockerNetwork {
  driver: string;
  options: Record<string, string>;
  /** Containers started by hand may join it (overlay). */
  attachable?: boolean;
}

/**
 * How containers get their link: from a Docker network, from `wire` after they are made, or not at
 * all, since they stand on the node's own stack.
 */
export type Attachment = "network" | "wired" | "host";

/** What `ip -d -j link` must say of a link; `data` is compared with `linkinfo.info_data`. */
export interface LinkExpectation {
  /** `linkinfo.info_kind`; undefined for a device of hardware, which has none. */
  kind?: string;
  data?: Record<string, string | number>;
}

/** A link on the node itself that belongs to the network. */
export interface NodeLinkExpectation extends LinkExpectation {
  link: string;
  mtuBytes: number;
}

/** What a program on the node must print before a number counts, for what is no link of the kernel. */
export interface Probe {
  /** What it asks, for people: `datapath of br-int`. */
  what: string;
  argv: readonly [string, ...string[]];
  /** The whole output, trimmed. */
  want: string;
}

/** The end of a network that the node itself has. */
export interface NodeEnd {
  /** The link that the network's packets pass on their way to and from the node's own stack. */
  link: string;
  /** IPv4 address of it, without a prefix. */
  address: string;
  /** Kind of the link, where it belongs to the network and not to the node. */
  kind?: string;
}

/** What shows that a kernel has a feature. */
export type KernelSign =
  /** Type of link that `ip link add` must know. */
  | { linkType: string }
  /** Family of generic netlink that must be there, for what is no type of link. */
  | { netlinkFamily: string };

/** A feature of the node's kernel that the module needs: its name and the option that builds it, for people. */
export type KernelNeed = { feature: string; option: string } & KernelSign;

/** Where a client finds a server. */
export interface Dial {
  address: string;
  port: number;
}

/** Names of ports that we make, of those that are the containers' too. */
export type PortsOf<M extends NetworkModuleName> = (
  link: Link<M>,
  containers: readonly string[],
) => readonly string[];

/** How the Docker engine of an emulated node is to be started. */
export interface EngineNeeds {
  /** The engine may write packet filter rules in its node. */
  iptables: boolean;
  /** Published ports are served by a process beside the rules. */
  userlandProxy: boolean;
}

/**
 * A network system: one file, one entry in the table of ./index.ts.
 * Pure: it only says what is to be made and what must be found. Scripts run in the node.
 */
export interface NetworkModule<M extends NetworkModuleName> {
  attachment(network: NetworkOf<M>): Attachment;
  /** What the node needs before there are containers. */
  hostState?(link: Link<M>): HostState | undefined;
  /** The network that Docker makes on the node; undefined where it makes none there. */
  dockerNetwork?(link: Link<M>): DockerNetwork | undefined;
  /** Joins the node's containers to the network and keeps them so: ONE batch a node, never one a pair. */
  wire?(link: Link<M>, ends: readonly WiredEnd[]): HostState | undefined;
  /**
   * What makes one network of the nodes, after all of them and before their networks. Its scripts run
   * on the controller, since they carry something from node to node.
   */
  fabric?(members: readonly Member<M>[]): HostState;
  /** Links on the node that we make as ports of a bridge: known when containers are joined to it. */
  ports?(network: NetworkOf<M>): PortsOf<M> | undefined;
  /** Prints a line for each thing in the way on the node, before anything is touched; only reads. */
  obstacles?(link: Link<M>): Script;
  /** Removes what a killed Docker engine may have left of the network on the node, if anything. */
  residue?(link: Link<M>): Script;
  /** Name of the link under test in a container, where it is not `eth0`. */
  linkIn?(link: Link<M>, container: string): string;
  /** Devices of the node that so many containers take as their links; an emulated node makes them. */
  devices?(network: NetworkOf<M>, node: string, containers: number): readonly string[];
  /** Bytes of encapsulation, which the containers' MTU is smaller by. */
  overheadBytes(network: NetworkOf<M>): number;
  /** Whether the network sits on the node's NIC. */
  usesNic(network: NetworkOf<M>, placement: Placement): boolean;
  /** Whether the halves of a pair can reach each other, in theory. */
  reachable(network: NetworkOf<M>, path: { placement: Placement; hairpin: boolean }): boolean;
  /**
   * Where processes of the node meet the network; without it the module takes no `endpoint: host`.
   * Modules whose containers stand on the node's own stack must have it.
   */
  nodeEnd?(link: Link<M>): NodeEnd;
  /** How guests' NICs are plugged in; without it the module takes no `endpoint: vm`. */
  guestPlug?(link: Link<M>): GuestPlug;
  /** What lets clients find servers in guests where they dial them, if not at their own address. */
  publishGuests?(link: Link<M>, servers: readonly GuestServer[]): HostState | undefined;
  /** What the kernel must say of a container's link before a number counts, where it has one. */
  expect?(link: Link<M>): LinkExpectation;
  /** What it must say of the network's links on the node. */
  expectOnNode?(link: Link<M>): NodeLinkExpectation[];
  probes?(link: Link<M>): Probe[];
  /** What the node must have: features of its kernel, programs. */
  kernel?(network: NetworkOf<M>): KernelNeed[];
  programs?(network: NetworkOf<M>): string[];
  engine?(link: Pick<Link<M>, "network" | "placement" | "position">): EngineNeeds | undefined;
  /** Where clients dial the server of pair 1, 2, 3 …; undefined: its own address. */
  dial?(server: Link<M>, index: number): Dial | undefined;
}
