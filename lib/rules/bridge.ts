import { type Rule, rule } from "./rule.ts";

/** Rules of the bridge module. */
export const bridgeRules: readonly Rule[] = [
  rule(
    "The bridge module takes local pairs only: a Docker bridge ends at its node.",
    ["network", "pairs"],
    ({ network, pairs }) =>
      network.module === "bridge" && pairs.placement === "switched"
        ? [
            {
              path: ["pairs", "placement"],
              got: pairs.placement,
              allowed: "local, for the bridge module: a Docker bridge ends at its node",
              fix: "set pairs.placement to local, or take the macvlan module",
            },
          ]
        : [],
  ),
];
