import { withoutAddressedNic } from "./node-needs.ts";
import { type Rule, rule } from "./rule.ts";

/** Rules of the vxlan module. */
export const vxlanRules: readonly Rule[] = [
  rule(
    "The vxlan module needs nodes whose NIC and address are known: emulated ones, or ssh nodes that name both.",
    ["nodes", "network"],
    ({ nodes, network }) =>
      network.module === "vxlan"
        ? withoutAddressedNic(nodes, "the tunnel runs between the addresses of the nodes")
        : [],
  ),
];
