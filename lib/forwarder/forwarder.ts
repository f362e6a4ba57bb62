import type { KernelNeed } from "../network/index.ts";
import type { Middlebox } from "../scenario/path.ts";
import type { HostState } from "../script.ts";

/** All that decides the scripts of a forwarder. */
export interface Box {
  stack: string;
  middlebox: Middlebox;
  /** MTU of the nodes' NICs, and so of the middlebox's links. */
  mtuBytes: number;
  /** IPv4 addresses that are found on either side of it. */
  addresses: { readonly client: readonly string[]; readonly server: readonly string[] };
  /** A router's own address on the servers' side; behind a NAT the clients' too. */
  natAddress: string;
  /** Folder on a tmpfs for what must be gone after a reboot. */
  dir: string;
}

/**
 * What passes packets on: one file, one entry in the table of ./index.ts. Scripts run in the middlebox's
 * network namespace, where its two links are. There is no `down`: whatever runs there ends with the namespace.
 */
export interface Forwarder {
  /** Whether it decides by IP address; else frames pass as they are. */
  readonly routes: boolean;
  /**
   * Whether it reads frames as they are on the wire: nobody would fill in the checksums that a virtual
   * link leaves to hardware, nor cut up what is larger than the MTU.
   */
  readonly plainFrames: boolean;
  readonly kernel: readonly KernelNeed[];
  readonly programs: readonly string[];
  state(box: Box): Omit<HostState, "down">;
  /** Files with the process ids of programs that forward; without one the kernel does. */
  pidFiles?(box: Box): readonly string[];
}
