import type { Role } from "../names.ts";
import type { GuestPlug } from "../network/guest-plug.ts";
import type { PlanProbe } from "../plan.ts";
import type { GuestSpec } from "../scenario/guest.ts";
import type { Script } from "../script.ts";

/** A virtual machine that is an end of a pair. Pure: all that its scripts are made of. */
export interface Guest {
  /** As the plan calls it: `p001-client@n1`. */
  name: string;
  /** Of its pair: 1, 2, 3 … */
  index: number;
  /** What is in it: one half of a pair, or both. */
  agents: readonly GuestAgent[];
  /** Tells its processes from others: among the words of each one's command line. */
  id: string;
  /** Its folder on the node: serial lines, console. */
  dir: string;
  /** The node's folder of guests, with the first program of all of them. */
  home: string;
  /** The node's end of its NIC, and how that is joined to the network. */
  tap: string;
  plug: GuestPlug;
  mac: string;
  mtuBytes: number;
  /** IPv4 address with the length of the subnet's prefix. */
  address: string;
  /** The node's own address on the network, by which the guest reaches others. */
  gateway: string;
  spec: GuestSpec;
}

/** A half of a pair in a guest. */
export interface GuestAgent {
  role: Role;
  name: string;
  /** Where its server listens, and its client dials from. */
  address: string;
}

/** What runs guests: one file, one entry in the table of ./index.ts. */
export interface GuestBackend {
  /** Programs that the node must have. */
  programs: readonly string[];
  /**
   * Words that start a guest, without the program before it that gives it processor time; one of them is
   * `umid=<id>`. `told`: words for its kernel's command line. File descriptors 3 to 7 are its
   * serial lines (./lines.ts), which are FIFOs of its working folder; stdout is its console.
   */
  commandLine(guest: Guest, told: readonly string[]): readonly string[];
  /** What its kernel calls its NIC at first, and its serial lines. */
  nic: string;
  /** Bytes of each received packet that the NIC's driver leaves out of its counter, where it does. */
  uncountedBytes?: number;
  lines: LineDevices;
  /** How long it may take to come up, on a machine that is busy with something else. */
  bootLimitSec: number;
  /**
   * POSIX sh before guests are booted: makes what they share in the folder `$home`. It may set
   * `added`, words that follow the command line and are not asked again while the guest runs.
   */
  prepare(spec: GuestSpec): readonly Script[];
  /** POSIX sh: what this machine must have, a line each for what it has not. */
  obstacles(spec: GuestSpec): readonly Script[];
  /** What the guest's own kernel must say before a number counts. */
  probes(spec: GuestSpec): readonly Omit<PlanProbe, "node">[];
}

/** A guest's serial lines, as they are called in it. */
export interface LineDevices {
  shell: string;
  events: string;
  control: string;
}

/** Without it there are no NICs for guests. */
export const tunObstacle: Script = `[ -c /dev/net/tun ] || echo "guests need /dev/net/tun, which is not there: load the module tun"`;

/** Locally administered, unicast (IEEE 802, 8.2). `digits`: six hexadecimal ones. */
export const macFrom = (digits: string): string =>
  ["02", "6e", "67", ...(digits.match(/../g) ?? []).slice(0, 3)].join(":");
