import { inWords, type ScenarioIssue } from "../scenario-issues.ts";
import type { Scenario } from "../scenario.ts";
import { withoutNic } from "./node-needs.ts";
import { type Rule, rule } from "./rule.ts";

/** Rules of the macvlan module. */
export const macvlanRules: readonly Rule[] = [
  rule(
    "With the macvlan module a local or ssh node names its `nic`: macvlan sits on a NIC.",
    ["nodes", "network"],
    ({ nodes, network }) =>
      network.module === "macvlan" ? withoutNic(nodes, "macvlan sits on a NIC") : [],
  ),
  rule(
    "macvlan in passthru mode takes one switched pair: one container owns the NIC of a node.",
    ["network", "pairs"],
    ({ network, pairs }) =>
      network.module === "macvlan" && network.mode === "passthru" ? passthruIssues(pairs) : [],
  ),
];

function passthruIssues(pairs: Scenario["pairs"]): ScenarioIssue[] {
  const why = "for macvlan passthru: one container owns the NIC of a node";
  const placement = {
    path: ["pairs", "placement"],
    got: pairs.placement,
    allowed: `switched, ${why}`,
    fix: "set pairs.placement to switched and use two nodes",
  };
  const count = {
    path: ["pairs", "count"],
    got: inWords(pairs.count),
    allowed: `1, ${why}`,
    fix: "set pairs.count to 1",
  };
  return [
    ...(pairs.placement === "switched" ? [] : [placement]),
    ...(pairs.count === 1 ? [] : [count]),
  ];
}
