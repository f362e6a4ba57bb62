import type { NetworkSpec } from "../scenario.ts";

/** What a network puts on the cable between the nodes. */
export interface Carried {
  /** Whose IP addresses are in the packets: the containers', or the nodes' alone. */
  addresses: "ends" | "nodes";
  /** Why a router cannot be in between, where it cannot. */
  notRouted?: string;
  /** Why a NAT cannot be, where a router can. */
  notTranslated?: string;
}

const tagged = "its frames have an 802.1Q tag, which a router takes off for good";
const tunnelled = "its tunnel's ends answer the address that they are told, not that of the NAT";

/** A module in the schema without a case here does not compile. */
export function carriedBy(network: NetworkSpec): Carried {
  switch (network.module) {
    case "macvlan":
      return { addresses: "ends", ...(network.vlanId === undefined ? {} : { notRouted: tagged }) };
    case "ipvlan":
      if (network.vlanId !== undefined) return { addresses: "ends", notRouted: tagged };
      return network.mode === "l2"
        ? { addresses: "ends" }
        : {
            addresses: "ends",
            notRouted: `in mode ${network.mode} nobody answers ARP for its containers, which a router has to ask`,
          };
    case "bridge":
      return network.vlanId === undefined
        ? { addresses: "nodes" }
        : { addresses: "ends", notRouted: tagged };
    case "ovs":
      if (network.tunnel !== undefined) return { addresses: "nodes", notTranslated: tunnelled };
      return {
        addresses: "ends",
        ...(network.vlanTag === undefined ? {} : { notRouted: tagged }),
      };
    case "vxlan":
    case "overlay":
      return { addresses: "nodes", notTranslated: tunnelled };
    case "passthrough":
      return { addresses: "ends" };
    case "host":
      return { addresses: "nodes" };
  }
}
