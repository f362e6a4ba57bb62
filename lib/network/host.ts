import type { Link, NetworkModule, NodeEnd } from "./network-module.ts";

/** The loopback link and its address (RFC 1122, section 3.2.1.3). */
export const loopback: NodeEnd = { link: "lo", address: "127.0.0.1" };

/** The node's own stack: what a packet costs where no network module is in its way. */
export const host: NetworkModule<"host"> = {
  attachment: () => "host",
  overheadBytes: () => 0,
  usesNic: (_network, placement) => placement === "switched",
  reachable: () => true,
  nodeEnd: (link) => (link.placement === "local" ? loopback : nicOf(link)),
};

function nicOf({ node, nic, address }: Link<"host">): NodeEnd {
  if (nic === undefined || address === undefined) {
    throw new Error(`node ${node} has no NIC with an address that is known`);
  }
  return { link: nic, address };
}
