import { inWords, type ScenarioIssue } from "../scenario-issues.ts";
import type { NodeSpec } from "../scenario.ts";
import { knownAddressOf } from "../scenario/nodes.ts";

/** What several network modules ask of each node. */

/** A NIC to sit on: local and ssh nodes name theirs, emulated ones have one. */
export const withoutNic = (nodes: readonly NodeSpec[], why: string): ScenarioIssue[] =>
  nodes.flatMap((node, at) =>
    node.kind !== "emulated" && node.nic === undefined
      ? [
          {
            path: ["nodes", at, "nic"],
            got: inWords(undefined),
            allowed: `the name of an interface: ${why}`,
            fix: `add nic: to node ${node.name} (never the one with the default route), or use an emulated node`,
          },
        ]
      : [],
  );

/** Both, for networks that join the nodes by their NICs. */
export const withoutAddressedNic = (nodes: readonly NodeSpec[], why: string): ScenarioIssue[] => [
  // One thing at a time: a local node has another kind to be first.
  ...withoutNic(nodes, why).filter(({ path: [, at] }) => nodes[Number(at)]?.kind === "ssh"),
  ...withoutAddress(nodes, why),
];

/** An address of that NIC that is known before anything runs: not that of this machine's own. */
export const withoutAddress = (nodes: readonly NodeSpec[], why: string): ScenarioIssue[] =>
  nodes.flatMap((node, at): ScenarioIssue[] => {
    if (node.kind === "local") {
      const path = ["nodes", at, "kind"];
      const allowed = `emulated or ssh: ${why}`;
      return [{ path, got: node.kind, allowed, fix: "use emulated or ssh nodes" }];
    }
    if (node.kind !== "ssh" || knownAddressOf(node) !== undefined) return [];
    return [
      {
        path: ["nodes", at, "address"],
        got: inWords(undefined),
        allowed: `the IPv4 address of its NIC under test: ${why}`,
        fix: `add address: to node ${node.name}, as ${node.host} is a name`,
      },
    ];
  });
