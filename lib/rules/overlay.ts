import { withoutAddressedNic } from "./node-needs.ts";
import { type Rule, rule } from "./rule.ts";

/** Rules of the overlay module. */
export const overlayRules: readonly Rule[] = [
  rule(
    "The overlay module needs nodes whose NIC and address are known: emulated ones, or ssh nodes that name both.",
    ["nodes", "network"],
    ({ nodes, network }) =>
      network.module === "overlay"
        ? withoutAddressedNic(
            nodes,
            "a swarm's engines find each other by the addresses of the nodes",
          )
        : [],
  ),
];
