import { withoutAddress } from "./node-needs.ts";
import { type Rule, rule } from "./rule.ts";

/** Rules of the overlay module. */
export const overlayRules: readonly Rule[] = [
  rule(
    "The overlay module needs nodes whose address is known: emulated ones.",
    ["nodes", "network"],
    ({ nodes, network }) =>
      network.module === "overlay"
        ? withoutAddress(nodes, "a swarm's engines find each other by the addresses of the nodes")
        : [],
  ),
];
