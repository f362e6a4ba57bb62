import { pairCapacity, prefixLengthForPairs } from "./address.ts";
import { switchNames } from "./names.ts";
import { type Scenario, udpOverIpv4HeaderBytes } from "./scenario.ts";
import { inWords, type ScenarioIssue } from "./scenario-issues.ts";

type Section = keyof Scenario;

export interface Rule {
  /** The rule as the reference states it. */
  says: string;
  /** Sections that must be right in themselves before the rule can speak. */
  needs: readonly Section[];
  check(scenario: Scenario): ScenarioIssue[];
}

const rule = <S extends Section>(
  says: string,
  needs: readonly S[],
  check: (scenario: Pick<Scenario, S>) => ScenarioIssue[],
): Rule => ({ says, needs, check });

const duplicates = <T>(values: readonly T[]): number[] =>
  values.flatMap((value, at) => (values.indexOf(value) === at ? [] : [at]));

/** Rules that concern several fields at once. Each names the field to change. */
export const rules: readonly Rule[] = [
  rule("The nodes have different names.", ["nodes"], ({ nodes }) =>
    duplicates(nodes.map((node) => node.name)).map((at) => ({
      path: ["nodes", at, "name"],
      got: inWords(nodes[at]?.name),
      allowed: "a name that no other node has",
      fix: "give each node a name of its own",
    })),
  ),
  rule(
    `No node is called ${switchNames.join(", ")}: the switch uses these names.`,
    ["nodes"],
    ({ nodes }) =>
      nodes.flatMap(({ name }, at) =>
        switchNames.includes(name)
          ? [
              {
                path: ["nodes", at, "name"],
                got: inWords(name),
                allowed: `any name but ${switchNames.join(", ")}, which the switch uses`,
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
    "Switched pairs need emulated nodes: this machine has only one Docker engine of its own.",
    ["nodes", "pairs"],
    ({ nodes, pairs }) =>
      nodes.flatMap((node, at) =>
        node.kind === "local" && pairs.placement === "switched"
          ? [
              {
                path: ["nodes", at, "kind"],
                got: node.kind,
                allowed: "emulated, for switched pairs",
                fix: "use emulated nodes: this machine has only one Docker engine of its own",
              },
            ]
          : [],
      ),
  ),
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
  rule(
    "With the macvlan module a local node names its `nic`: macvlan sits on a NIC.",
    ["nodes", "network"],
    ({ nodes, network }) =>
      nodes.flatMap((node, at) =>
        network.module === "macvlan" && node.kind === "local" && node.nic === undefined
          ? [
              {
                path: ["nodes", at, "nic"],
                got: inWords(undefined),
                allowed: "the name of an interface: macvlan sits on a NIC",
                fix: `add nic: to node ${node.name} (never the one with the default route), or use an emulated node`,
              },
            ]
          : [],
      ),
  ),
  rule(
    "macvlan in passthru mode takes one switched pair: one container owns the NIC of a node.",
    ["network", "pairs"],
    ({ network, pairs }) =>
      network.module === "macvlan" && network.mode === "passthru" ? passthruIssues(pairs) : [],
  ),
  rule(
    "The subnet has two addresses for each pair, besides four at its start and the last one.",
    ["network", "pairs"],
    ({ network, pairs }) =>
      pairCapacity(network.subnet) < pairs.count
        ? [
            {
              path: ["network", "subnet"],
              got: inWords(network.subnet),
              allowed: `room for ${pairs.count} pairs: a /${prefixLengthForPairs(pairs.count)} or larger`,
              fix: "choose a larger subnet or fewer pairs",
            },
          ]
        : [],
  ),
  rule(
    "No number in `benchmark.activePairs` is above `pairs.count`.",
    ["pairs", "benchmark"],
    ({ pairs, benchmark }) =>
      (benchmark.activePairs ?? []).flatMap((count, at) =>
        count > pairs.count
          ? [
              {
                path: ["benchmark", "activePairs", at],
                got: inWords(count),
                allowed: `at most pairs.count, which is ${pairs.count}`,
                fix: `raise pairs.count to ${count} or leave this number out`,
              },
            ]
          : [],
      ),
  ),
  rule(
    "`benchmark.protocols`, `benchmark.activePairs` and `benchmark.directions` hold each value once.",
    ["benchmark"],
    ({ benchmark }) => [
      ...repeated(["benchmark", "protocols"], benchmark.protocols),
      ...repeated(["benchmark", "activePairs"], benchmark.activePairs ?? []),
      ...repeated(["benchmark", "directions"], benchmark.directions),
    ],
  ),
  rule(
    `\`benchmark.udp.payloadBytes\` is at most \`nic.mtuBytes\` less ${udpOverIpv4HeaderBytes}, so that nothing is fragmented.`,
    ["benchmark", "nic"],
    ({ benchmark, nic }) => {
      const payload = benchmark.udp.payloadBytes;
      const largest = nic.mtuBytes - udpOverIpv4HeaderBytes;
      if (payload === undefined || payload <= largest) return [];
      return [
        {
          path: ["benchmark", "udp", "payloadBytes"],
          got: inWords(payload),
          allowed: `at most ${largest}: nic.mtuBytes ${nic.mtuBytes} less ${udpOverIpv4HeaderBytes} bytes of headers, so that nothing is fragmented`,
          fix: `set it to ${largest} or less, or raise nic.mtuBytes`,
        },
      ];
    },
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

function repeated(path: readonly string[], values: readonly unknown[]): ScenarioIssue[] {
  return duplicates(values).map((at) => ({
    path: [...path, at],
    got: inWords(values[at]),
    allowed: "each value once",
    fix: "leave the second one out",
  }));
}
