import { pairCapacity, prefixLengthForPairs } from "./address.ts";
import { type Scenario, udpOverIpv4HeaderBytes } from "./scenario.ts";
import type { ScenarioIssue } from "./scenario-issues.ts";

type Section = keyof Scenario;

interface Rule {
  /** Sections that must be right in themselves before the rule can speak. */
  needs: readonly Section[];
  check(scenario: Scenario): ScenarioIssue[];
}

const rule = <S extends Section>(
  needs: readonly S[],
  check: (scenario: Pick<Scenario, S>) => ScenarioIssue[],
): Rule => ({ needs, check });

const duplicates = <T>(values: readonly T[]): number[] =>
  values.flatMap((value, at) => (values.indexOf(value) === at ? [] : [at]));

/** Rules that concern several fields at once. Each names the field to change. */
export const rules: readonly Rule[] = [
  rule(["nodes"], ({ nodes }) =>
    duplicates(nodes.map((node) => node.name)).map((at) => ({
      path: ["nodes", at, "name"],
      got: nodes[at]?.name,
      allowed: "a name that no other node has",
      fix: "give each node a name of its own",
    })),
  ),
  rule(["nodes", "pairs"], ({ nodes, pairs }) => {
    const wanted = pairs.placement === "switched" ? 2 : 1;
    if (nodes.length === wanted) return [];
    return [
      {
        path: ["nodes"],
        got: `${nodes.length} node${nodes.length === 1 ? "" : "s"}`,
        allowed:
          wanted === 2
            ? "two nodes for switched pairs: clients on the first, servers on the second"
            : "one node for local pairs",
        fix:
          wanted === 2
            ? "add a second node, or set pairs.placement to local"
            : "remove a node, or set pairs.placement to switched",
      },
    ];
  }),
  rule(["nodes", "pairs"], ({ nodes, pairs }) =>
    pairs.placement === "switched"
      ? nodes.flatMap((node, at) =>
          node.kind === "local"
            ? [
                {
                  path: ["nodes", at, "kind"],
                  got: node.kind,
                  allowed: "emulated, for switched pairs",
                  fix: "use emulated nodes: this machine has only one Docker engine of its own",
                },
              ]
            : [],
        )
      : [],
  ),
  rule(["network", "pairs"], ({ network, pairs }) =>
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
  rule(["nodes", "network"], ({ nodes, network }) =>
    network.module === "macvlan"
      ? nodes.flatMap((node, at) =>
          node.kind === "local" && node.nic === undefined
            ? [
                {
                  path: ["nodes", at, "nic"],
                  got: undefined,
                  allowed: "the name of an interface: macvlan sits on a NIC",
                  fix: `add nic: to node ${node.name} (never the one with the default route), or use an emulated node`,
                },
              ]
            : [],
        )
      : [],
  ),
  rule(["network", "pairs"], ({ network, pairs }) =>
    network.module === "macvlan" && network.mode === "passthru" ? passthruIssues(pairs) : [],
  ),
  rule(["network", "pairs"], ({ network, pairs }) =>
    pairCapacity(network.subnet) < pairs.count
      ? [
          {
            path: ["network", "subnet"],
            got: network.subnet,
            allowed: `room for ${pairs.count} pairs: a /${prefixLengthForPairs(pairs.count)} or larger`,
            fix: "choose a larger subnet or fewer pairs",
          },
        ]
      : [],
  ),
  rule(["pairs", "benchmark"], ({ pairs, benchmark }) => {
    const active = benchmark.activePairs ?? [];
    return [
      ...active.flatMap((count, at) =>
        count > pairs.count
          ? [
              {
                path: ["benchmark", "activePairs", at],
                got: count,
                allowed: `at most pairs.count, which is ${pairs.count}`,
                fix: `raise pairs.count to ${count} or leave this number out`,
              },
            ]
          : [],
      ),
      ...repeated(["benchmark", "activePairs"], active),
    ];
  }),
  rule(["benchmark"], ({ benchmark }) => repeated(["benchmark", "protocols"], benchmark.protocols)),
  rule(["benchmark", "nic"], ({ benchmark, nic }) => {
    const payload = benchmark.udp.payloadBytes;
    const largest = nic.mtuBytes - udpOverIpv4HeaderBytes;
    if (payload === undefined || payload <= largest) return [];
    return [
      {
        path: ["benchmark", "udp", "payloadBytes"],
        got: payload,
        allowed: `at most ${largest}: nic.mtuBytes ${nic.mtuBytes} less 28 bytes of headers, so that nothing is fragmented`,
        fix: `set it to ${largest} or less, or raise nic.mtuBytes`,
      },
    ];
  }),
];

function passthruIssues(pairs: Scenario["pairs"]): ScenarioIssue[] {
  const issues: ScenarioIssue[] = [];
  const why = "for macvlan passthru: one container owns the NIC of a node";
  if (pairs.placement !== "switched")
    issues.push({
      path: ["pairs", "placement"],
      got: pairs.placement,
      allowed: `switched, ${why}`,
      fix: "set pairs.placement to switched and use two nodes",
    });
  if (pairs.count !== 1)
    issues.push({
      path: ["pairs", "count"],
      got: pairs.count,
      allowed: `1, ${why}`,
      fix: "set pairs.count to 1",
    });
  return issues;
}

function repeated(path: readonly string[], values: readonly unknown[]): ScenarioIssue[] {
  return duplicates(values).map((at) => ({
    path: [...path, at],
    got: values[at],
    allowed: "each value once",
    fix: "leave the second one out",
  }));
}
