import { digest } from "../names.ts";
import { maxInterfaceNameLength } from "../scenario/nodes.ts";
import type { HostState } from "../script.ts";
import { deviceState } from "./device.ts";
import type { Link, NodeLinkExpectation } from "./network-module.ts";
import type { NetworkModuleName } from "../scenario.ts";

/**
 * 802.1Q sub-interfaces of a node's NIC, for the modules that can sit on one (IEEE 802.1Q; Linux:
 * net/8021q). The tag is no part of the MTU: the NIC passes frames 4 bytes longer.
 */

/** What a sub-interface depends on. */
type Tagged = Pick<Link<NetworkModuleName>, "nic" | "nicMtuBytes" | "volatileDir">;

/** A link of a network that may sit on a VLAN of the NIC. */
type MaybeTagged = Tagged & { network: { vlanId?: number | undefined } };

/** What containers' links sit on: the NIC, or the VLAN of it. */
export const parentOf = ({ nic = "", network: { vlanId } }: MaybeTagged): string =>
  vlanId === undefined ? nic : vlanName(nic, vlanId);

/** The VLAN under containers' links, where there is one. */
export const parentState = (link: MaybeTagged): HostState | undefined =>
  link.network.vlanId === undefined ? undefined : vlanState(link, link.network.vlanId);

/** What the kernel must say of it. */
export const parentFacts = (link: MaybeTagged): NodeLinkExpectation[] =>
  link.network.vlanId === undefined ? [] : [vlanFacts(link, link.network.vlanId)];

/** `eth1.10`, as is the custom; with a digest of the NIC's name where that is too long (IFNAMSIZ). */
export function vlanName(nic: string, id: number): string {
  const name = `${nic}.${id}`;
  return name.length <= maxInterfaceNameLength ? name : `nb${digest(nic)}.${id}`;
}

/** File that says that the sub-interface is ours. */
export const vlanMark = ({ volatileDir }: Pick<Tagged, "volatileDir">, name: string): string =>
  `${volatileDir}/vlan-${name}`;

/** @param master the bridge that the sub-interface is a port of. */
export function vlanState(link: Tagged, id: number, master?: string): HostState {
  const nic = link.nic ?? "";
  const name = vlanName(nic, id);
  return deviceState({
    name,
    add: ["link", nic, "name", name, "type", "vlan", "id", id],
    fixed: [
      { what: "parent", want: nic, pattern: "[0-9]*: [^ @]*@\\([^ ]*\\): .*" },
      { what: "VLAN", want: id, pattern: ".* vlan protocol 802.1Q id \\([0-9]*\\) .*" },
    ],
    mtuBytes: link.nicMtuBytes,
    ...(master === undefined ? {} : { master }),
    mark: vlanMark(link, name),
  });
}

/** What the kernel must say of the sub-interface. */
export const vlanFacts = ({ nic, nicMtuBytes }: Tagged, id: number): NodeLinkExpectation => ({
  link: vlanName(nic ?? "", id),
  kind: "vlan",
  mtuBytes: nicMtuBytes,
  data: { id },
});
