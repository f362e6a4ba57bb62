import { createHash } from "node:crypto";
import { maxInterfaceNameLength } from "./scenario/nodes.ts";

/** Every name that netbench gives to something on a node, in one place. */

/** Label on all that Docker makes for us; its value is the stack. */
export const stackLabel = "netbench.stack";
/** Label that tells checkouts on one machine apart; its value is a digest of the checkout's path. */
export const projectLabel = "netbench.project";

/** Short digest of a text, for names that must be short and stable. */
export const digest = (text: string, length = 8): string =>
  createHash("sha256").update(text).digest("hex").slice(0, length);

const padded = (index: number) => String(index).padStart(3, "0");

export const pairName = (index: number): string => `p${padded(index)}`;

export type Role = "client" | "server";

export const containerName = (stack: string, index: number, role: Role): string =>
  `netbench-${stack}-${pairName(index)}-${role}`;

/** Name of the agent of a half that is a process of its node: another one than the container's. */
export const agentName = (stack: string, index: number, role: Role): string =>
  `${containerName(stack, index, role)}-host`;

/** Name of the agent in a guest. */
export const guestAgentName = (stack: string, index: number, role: Role): string =>
  `${containerName(stack, index, role)}-vm`;

/** A guest among the nodes of a plan: with a sign that no node has in its name. */
export const guestName = (node: string, index: number, role: Role): string =>
  `${pairName(index)}-${role}@${node}`;

/** The node that a guest is on; any other node is its own. */
export const nodeUnder = (name: string): string => name.split("@")[1] ?? name;

/** What a guest is called on its node: `p001-client`. */
export const nameInNode = (guest: string): string => guest.split("@")[0] ?? guest;

/** Whether a machine of a record is a guest: what it uses is in what its node uses too. */
export const isGuestName = (machine: string): boolean => machine.includes("@");

/** The node's end of a guest's NIC. */
export const tapName = (stack: string, guest: string): string =>
  `nbt-${digest(`${stack} ${guest}`)}`;

export const dockerNetworkName = (stack: string): string => `netbench-${stack}`;

/** Name of the Linux bridge that Docker makes: `nb` and a digest, within IFNAMSIZ. */
export const bridgeName = (stack: string): string =>
  `nb-${digest(stack)}`.slice(0, maxInterfaceNameLength);

/** Name of the VXLAN link in that bridge. */
export const vxlanName = (stack: string): string =>
  `nx-${digest(stack)}`.slice(0, maxInterfaceNameLength);

/** Network namespace of an emulated node. */
export const nodeNamespace = (stack: string, node: string): string => `netbench-${stack}-${node}`;

/** Network namespace of the switch between emulated nodes. */
export const switchNamespace = (stack: string): string => `netbench-${stack}-switch`;

/** The bridge inside the switch namespace. */
export const switchBridge = "br0";

/** What a middlebox is called beside the nodes: its folder, and its place in readings. */
export const middleboxName = "middlebox";

/** Network namespace of the middlebox between the client node and the switch. */
export const middleboxNamespace = (stack: string): string => `netbench-${stack}-${middleboxName}`;

/** Its links: towards the clients' node, and towards the switch. */
export const middleboxLinks = { client: "m1", server: "m2" } as const;

/**
 * Names that no node may have: the switch's own namespace and links, the middlebox's, and the two that Linux keeps
 * from links (net/ipv4/devinet.c), since a port of the switch is named after each node.
 */
export const switchNames: readonly string[] = [
  ...["switch", switchBridge, middleboxName],
  ...["lo", "all", "default"],
];

/**
 * Name for the network namespace of the container that has a device of its node: the device outlives
 * the container that way. With a sign that neither stacks nor nodes have in their names.
 */
export const heldNamespace = (stack: string, node: string, device: string): string =>
  `${nodeNamespace(stack, node)}@${device}`;

/** Port of the switch that a stand-in device of an emulated node is plugged into. */
export const devicePort = (node: string, device: string): string =>
  `nbd-${digest(`${node} ${device}`)}`;

/** The NIC of an emulated node, inside its namespace. */
export const emulatedNic = "eth1";

/** The link of a container that is under test. */
export const containerLink = "eth0";

/**
 * Address of an emulated node's NIC, from the range kept for benchmarks (RFC 2544, C.2.2), without
 * the length of its prefix; `position` counts from 1.
 */
export const underlayHost = (position: number): string => `198.18.0.${position}`;

/** An address on the same network for the server of pair 1, 2 … alone, behind its node: beyond those of nodes. */
export const floatingAddress = (index: number): string => underlayHost(100 + index);

/** All of that network. */
export const underlaySubnet = `${underlayHost(0)}/24`;

/** The same with the length. */
export const underlayAddress = (position: number): string => `${underlayHost(position)}/24`;
