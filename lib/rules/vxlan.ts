import { withoutAddress } from "./node-needs.ts";
import { type Rule, rule } from "./rule.ts";

/** Rules of the vxlan module. */
export const vxlanRules: readonly Rule[] = [
  rule(
    "The vxlan module needs nodes whose address is known: emulated ones.",
    ["nodes", "network"],
    ({ nodes, network }) =>
      network.module === "vxlan"
        ? withoutAddress(nodes, "the tunnel runs between the addresses of the nodes")
        : [],
  ),
];
