import type { Script } from "../script.ts";
import type { NetworkModuleName, NetworkOf, Placement } from "../scenario.ts";

/** One network of the testbed on one node. */
export interface Link<M extends NetworkModuleName> {
  stack: string;
  network: NetworkOf<M>;
  /** MTU of the node's NIC under test; of the network itself where there is no NIC. */
  nicMtuBytes: number;
  /** The node's NIC under test, where it has one. */
  nic: string | undefined;
}

/** A network as Docker makes it (`docker network create`). */
export interface DockerNetwork {
  driver: string;
  options: Record<string, string>;
}

/** What `ip -d -j link` must say of the containers' links. */
export interface ContainerLinkFacts {
  kind: string;
  mode?: string;
}

/**
 * A network system: one file, one entry in the table of ./index.ts.
 * Pure: it only says what is to be made and what must be found.
 */
export interface NetworkModule<M extends NetworkModuleName> {
  /** The network that Docker makes on each node. */
  dockerNetwork(link: Link<M>): DockerNetwork;
  /** Removes what a killed Docker engine may have left of the network on the node, if anything. */
  residue?(link: Link<M>): Script;
  /** Bytes of encapsulation, which the containers' MTU is smaller by. */
  overheadBytes: number;
  /** Whether the network sits on the node's NIC. */
  usesNic: boolean;
  /** Whether the halves of a pair can reach each other, in theory. */
  reachable(network: NetworkOf<M>, path: { placement: Placement; hairpin: boolean }): boolean;
  /** What the kernel must say of a container's link before a number counts. */
  expect(link: Link<M>): ContainerLinkFacts;
}
