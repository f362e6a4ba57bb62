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

/** `eth1.10`, as is the custom; with a digest of the NIC's name where that is too long (IFNAMSIZ). */
export function vlanName(nic: string, id: number): string {
  const name = `${nic}.${id}`;
  return name.length <= maxInterfaceNameLength ? name : `nb${digest(nic)}.${id}`;
}

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
    mark: `${link.volatileDir}/vlan-${name}`,
  });
}

/** What the kernel must say of the sub-interface. */
export const vlanFacts = ({ nic, nicMtuBytes }: Tagged, id: number): NodeLinkExpectation => ({
  link: vlanName(nic ?? "", id),
  kind: "vlan",
  mtuBytes: nicMtuBytes,
  data: { id },
});
