import { expect } from "chai";
import { words } from "../../../lib/shell.ts";
import type { LabNode } from "../../lab/lab.ts";
import {
  type Container,
  containersOf,
  engineOf,
  type KernelLink,
  linksInside,
} from "./containers.ts";
import { succeed } from "./command.ts";
import { inGuest, sharedLab } from "./lab.ts";
import { needRoot } from "./needs.ts";
import type { Changes, Testbed } from "./testbed.ts";

/** Where the nodes of a testbed are, and how they are looked at by other means than ours. */
export interface Site {
  /** Skips what cannot run here; boots what it takes. Ahead of any inventory. */
  prepare(context: Mocha.Context): Promise<void>;
  /** What a shipped stack must be changed by to stand there. */
  changes(nodes: readonly string[]): Changes;
  containers(testbed: Testbed, node: string): Promise<Container[]>;
  /** The links in a container's network namespace. */
  links(node: string, container: Container): Promise<KernelLink[]>;
  /** What is on other machines than this one. */
  inventory?(): Promise<string[]>;
}

/** Emulated nodes: everything is on this machine. */
export const emulatedSite: Site = {
  prepare: async (context) => needRoot(context),
  changes: () => ({}),
  containers: ({ stack }, node) => containersOf(stack, engineOf(stack, node)),
  links: (_node, container) => linksInside(container),
};

let guests: readonly LabNode[] = [];

/** The guest that a node is on: n1 on the first, n2 on the second. */
export function guestOf(node: string): LabNode {
  const guest = guests[Number(node.slice(1)) - 1];
  if (guest === undefined) throw new Error(`node ${node} is on no guest`);
  return guest;
}

/** stdout of a command in a node's guest. */
export const onGuest = (node: string, ...command: string[]): Promise<string> =>
  inGuest(guestOf(node), words(...command));

/** What a command in a guest prints, as JSON. */
export const jsonOnGuest = async <T>(node: string, ...command: string[]): Promise<T> =>
  JSON.parse(await onGuest(node, ...command)) as T;

/** A command in the network namespace of a container on a guest. */
export const inContainer = (
  node: string,
  { State }: Container,
  ...command: string[]
): Promise<string> => onGuest(node, "nsenter", "-t", String(State.Pid), "-n", ...command);

/** ssh nodes: the guests of the lab that the tests share. */
export const labSite: Site = {
  prepare: async (context) => {
    guests = await sharedLab(context);
  },
  changes: (nodes) => ({
    ...Object.fromEntries(
      nodes.map((node, at) => [`nodes.${at}.sshConfig`, guestOf(node).sshConfig]),
    ),
    // A look at the pairs costs a guest a tenth of a second.
    "benchmark.durationSec": 2,
    // Without a limit one processor a guest is busy with sending, and hears nobody.
    "benchmark.udp.bitsPerSecond": 20_000_000,
  }),
  containers: async ({ stack }, node) => {
    const ids = await onGuest(
      node,
      ...["docker", "ps", "-a", "-q", "--no-trunc", "--filter", `label=netbench.stack=${stack}`],
    );
    if (ids === "") return [];
    const inspected = await jsonOnGuest<Container[]>(node, "docker", "inspect", ...ids.split("\n"));
    return inspected.sort((a, b) => a.Name.localeCompare(b.Name));
  },
  links: async (node, container) =>
    JSON.parse(await inContainer(node, container, "ip", "-d", "-j", "link")) as KernelLink[],
  inventory: takeGuestInventory,
};

/** What is read of a guest: all that a testbed could change there. */
const guestReaders: Record<string, string> = {
  link: "ip -d -o link | sed 's/^[0-9]*: //'",
  address: "ip -o -4 address | sed 's/^[0-9]*: //'",
  route: "ip -4 route show table all",
  namespace: "ls /run/netns",
  container: "docker ps -a --no-trunc --format '{{.ID}} {{.Names}}'",
  image: "docker images --format '{{.Repository}}:{{.Tag}}'",
  network: "docker network ls --format '{{.Name}} {{.Driver}}'",
  file: "ls -A /dev/shm /var/lib/netbench /tmp",
  sysctl: "cat /proc/sys/net/ipv4/tcp_allowed_congestion_control",
  process: "ps -eo args= | grep -E '^(iperf3|sh /agent.sh|cat|sh|sudo)( |$)' | grep -v 'ps -eo'",
};

/** What is in the guests, by the tests' own look. */
function takeGuestInventory(): Promise<string[]> {
  return Promise.all(
    guests.map(async (guest) => {
      const script = Object.entries(guestReaders).map(
        ([kind, command]) => `echo @ ${kind}; ${command}`,
      );
      return `${guest.host}\n${await inGuest(guest, `${script.join("; ")}; :`)}`;
    }),
  );
}

/** `npm run inspect` must show NIC and first pair's macvlan links of both nodes with this MTU. */
export async function expectInspected(
  stack: string,
  nodes: readonly string[],
  mtuBytes: number,
): Promise<void> {
  const { stdout } = await succeed("inspect", stack);
  for (const node of nodes) {
    const end = node === "n1" ? "client" : "server";
    for (const row of [
      `^eth1 +${node} +\\w+ +up +${mtuBytes} `,
      `^p001-${end} +${node} +running +eth0 +macvlan bridge +${mtuBytes} `,
    ]) {
      expect(stdout).to.match(new RegExp(row, "m"));
    }
  }
}
