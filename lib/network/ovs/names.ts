import { bridgeName, containerLink, digest } from "../../names.ts";
import { words } from "../../shell.ts";
import type { Link } from "../network-module.ts";
import { vxlanOverheadBytes } from "../vxlan.ts";

/** Names of what an instance of Open vSwitch consists of. */

export type OvsLink = Link<"ovs">;

/** Where pid files, sockets, database and logs are; gone after a reboot, as the bridges are. */
export const ovsDir = ({ volatileDir }: OvsLink): string => `${volatileDir}/ovs`;

export const databaseSocket = (link: OvsLink): string => `unix:${ovsDir(link)}/db.sock`;

/** How long a program of Open vSwitch may wait for its daemon, seconds. */
const waitSec = 30;

/** ovs-vsctl(8) on our own database. */
export const vsctl = (link: OvsLink): [string, ...string[]] => [
  "ovs-vsctl",
  `--db=${databaseSocket(link)}`,
  `--timeout=${waitSec}`,
];

export const vsctlWords = (link: OvsLink): string => words(...vsctl(link));

/** The bridge that the containers are joined to: unique on the machine, within IFNAMSIZ. */
export const ovsBridge = ({ stack }: OvsLink): string => bridgeName(stack);

/** The bridge below it that has the NIC, where the tunnel is in userspace. */
export const underlayBridge = ({ stack }: OvsLink): string => `nbp-${digest(stack)}`;

/** The device that Open vSwitch makes for its userspace datapath (lib/dpif-netdev.c). */
export const userspaceDevice = "ovs-netdev";
/** The same for that of the kernel, and for its VXLAN ports (lib/dpif-netlink.c, RFC 7348). */
export const kernelDevice = "ovs-system";
export const kernelVxlanDevice = "vxlan_sys_4789";

/** First letters of the names of all ports that containers of a stack are joined by. */
export const portPrefix = ({ stack }: OvsLink): string => `nbo${digest(stack, 5)}`;

/** The port of a container: within IFNAMSIZ, unique on the machine. */
export const containerPort = (link: OvsLink, container: string): string =>
  `${portPrefix(link)}${digest(container, 7)}`;

/**
 * The link in a container. The kernel's datapath knows an internal port by the name of its device alone: whatever
 * has another than in the database is removed with the next change of any port
 * (openvswitch/ovs-issues 284 and 367). So it keeps its own.
 */
export const linkIn = (link: OvsLink, container: string): string =>
  keepsName(link) ? containerPort(link, container) : containerLink;

export const keepsName = ({ network }: OvsLink): boolean =>
  network.ports === "internal" && network.datapath === "kernel";

/** The port of a tunnel to another node. */
export const tunnelPort = (position: number): string => `vxlan-${position}`;

/** An access port's frames keep their tag in the tunnel (IEEE 802.1Q). */
const tagBytes = 4;

export const overheadBytes = ({ tunnel, vlanTag }: OvsLink["network"]): number =>
  tunnel === undefined ? 0 : vxlanOverheadBytes + (vlanTag === undefined ? 0 : tagBytes);

export const containerMtuBytes = ({ nicMtuBytes, network }: OvsLink): number =>
  nicMtuBytes - overheadBytes(network);
