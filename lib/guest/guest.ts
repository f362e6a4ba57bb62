import type { Role } from "../names.ts";
import type { GuestSpec } from "../scenario/guest.ts";

/** A virtual machine that is an end of a pair. Pure: all that its scripts are made of. */
export interface Guest {
  /** As the plan calls it: `p001-client@n1`. */
  name: string;
  role: Role;
  /** Name of its agent. */
  agent: string;
  /** Tells its processes from others: among the words of each one's command line. */
  id: string;
  /** Its folder on the node: serial lines, console. */
  dir: string;
  /** The node's folder of guests, with the first program of all of them. */
  home: string;
  /** The node's end of its NIC, and the bridge that this is a port of. */
  tap: string;
  bridge: string;
  mac: string;
  mtuBytes: number;
  /** IPv4 address with the length of the subnet's prefix. */
  address: string;
  /** The node's own address on the network, by which the guest reaches others. */
  gateway: string;
  spec: GuestSpec;
}

/** What runs guests: one file, one entry in the table of ./index.ts. */
export interface GuestBackend {
  /** Programs that the node must have. */
  programs: readonly string[];
  /**
   * Words that start a guest, without the program before it that gives it processor time. File
   * descriptors 3 to 8 are its serial lines (./lines.ts); stdout is its console.
   */
  commandLine(guest: Guest): readonly string[];
  /** What its kernel calls its NIC at first. */
  nic: string;
  /** POSIX sh: what this machine must have, a line each for what it has not. */
  obstacles: readonly string[];
}

/** Locally administered, unicast (IEEE 802, 8.2). `digits`: six hexadecimal ones. */
export const macFrom = (digits: string): string =>
  ["02", "6e", "67", ...(digits.match(/../g) ?? []).slice(0, 3)].join(":");
