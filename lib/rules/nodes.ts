import { switchNames } from "../names.ts";
import { inWords, type ScenarioIssue } from "../scenario-issues.ts";
import { duplicates, type Rule, rule } from "./rule.ts";

/** Rules about the nodes. */
export const nodeRules: readonly Rule[] = [
  rule("The nodes have different names.", ["nodes"], ({ nodes }) =>
    duplicates(nodes.map((node) => node.name)).map((at) => ({
      path: ["nodes", at, "name"],
      got: inWords(nodes[at]?.name),
      allowed: "a name that no other node has",
      fix: "give each node a name of its own",
    })),
  ),
  rule(
    `No node is called ${switchNames.join(", ")}: the switch and the middlebox use these names.`,
    ["nodes"],
    ({ nodes }) =>
      nodes.flatMap(({ name }, at) =>
        switchNames.includes(name)
          ? [
              {
                path: ["nodes", at, "name"],
                got: inWords(name),
                allowed: `any name but ${switchNames.join(", ")}, which the switch and the middlebox use`,
                fix: `choose another name, e.g. n${at + 1}`,
              },
            ]
          : [],
      ),
  ),
  rule(
    "Local pairs stand on one node, switched pairs on two.",
    ["nodes", "pairs"],
    ({ nodes, pairs }) => {
      const wanted = pairs.placement === "switched" ? 2 : 1;
      return nodes.length === wanted ? [] : [wrongNumberOfNodes(nodes.length, wanted)];
    },
  ),
  rule(
    "Switched pairs need emulated or ssh nodes: this machine has only one Docker engine of its own.",
    ["nodes", "pairs"],
    ({ nodes, pairs }) =>
      nodes.flatMap((node, at) =>
        node.kind === "local" && pairs.placement === "switched"
          ? [
              {
                path: ["nodes", at, "kind"],
                got: node.kind,
                allowed: "emulated or ssh, for switched pairs",
                fix: "use emulated or ssh nodes: this machine has only one Docker engine of its own",
              },
            ]
          : [],
      ),
  ),
  rule(
    "The nodes are all emulated or all ssh: an emulated node is plugged into a switch on this machine, which other machines are not.",
    ["nodes"],
    ({ nodes }) => {
      const kinds = nodes.map(({ kind }) => kind);
      const odd = kinds.indexOf("emulated");
      return odd < 0 || !kinds.includes("ssh")
        ? []
        : [
            {
              path: ["nodes", odd, "kind"],
              got: "emulated, beside an ssh node",
              allowed: "nodes of one kind: all emulated, or all ssh",
              fix: "an emulated node is plugged into a switch on this machine, which other machines are not: make both nodes ssh, or both emulated",
            },
          ];
    },
  ),
  rule("The ssh nodes are different machines.", ["nodes"], ({ nodes }) =>
    duplicates(
      nodes.map((node, at) => (node.kind === "ssh" ? (node.managementHost ?? node.host) : at)),
    ).map((at) => ({
      path: ["nodes", at, "host"],
      got: "the machine of another node",
      allowed: "a machine of its own for each node",
      fix: "name another machine, or use one node with pairs.placement local",
    })),
  ),
];

function wrongNumberOfNodes(have: number, wanted: number): ScenarioIssue {
  const more = have < wanted;
  return {
    path: ["nodes"],
    got: have === 1 ? "1 node" : `${have} nodes`,
    allowed:
      wanted === 2
        ? "two nodes for switched pairs: clients on the first, servers on the second"
        : "one node for local pairs",
    fix: [
      more
        ? "add a second node"
        : have === 2
          ? "remove a node"
          : `leave ${wanted === 2 ? "two" : "one"}`,
      ...(have > 2 ? [] : [`set pairs.placement to ${wanted === 2 ? "local" : "switched"}`]),
    ].join(", or "),
  };
}
