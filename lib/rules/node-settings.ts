import { passesNic } from "../network/index.ts";
import type { Scenario } from "../scenario.ts";
import { inWords, type ScenarioIssue } from "../scenario-issues.ts";
import { nicSettings } from "../scenario/nic.ts";
import { isGlobalSysctl, normalSysctl } from "../sysctls.ts";
import { type Rule, rule } from "./rule.ts";

type Nodes = Scenario["nodes"];

/** Rules about NICs' settings, sysctls and processors. */
export const nodeSettingsRules: readonly Rule[] = [
  rule(
    "Settings of the NIC are for networks that sit on a NIC.",
    ["nodes", "nic", "network", "pairs"],
    ({ nodes, nic, network, pairs }) => {
      if (passesNic(network, pairs.placement)) return [];
      const places = [
        ...given(nic).map((key) => ["nic", key]),
        ...nodes.flatMap((node, at) =>
          given(node.nicSettings ?? {}).map((key) => ["nodes", at, "nicSettings", key]),
        ),
      ];
      return places.map((path) => ({
        path,
        got: "a setting of a NIC that this network does not use",
        allowed: "nothing here: the packets pass no NIC",
        fix: "leave it out, or choose a network and placement that sit on a NIC",
      }));
    },
  ),
  rule("`rss.equal` and `rss.weights` are not both given.", ["nodes", "nic"], ({ nodes, nic }) => {
    const places = [
      { path: ["nic", "rss"], rss: nic.rss },
      ...nodes.map((node, at) => ({
        path: ["nodes", at, "nicSettings", "rss"],
        rss: node.nicSettings?.rss,
      })),
    ];
    return places.flatMap(({ path, rss }) =>
      rss?.equal === undefined || rss.weights === undefined
        ? []
        : [{ path, got: "equal beside weights", allowed: "one of the two", fix: "leave one out" }],
    );
  }),
  rule(
    "Sysctls that hold for the whole machine, and its governor, need the node's `allowGlobal: true`.",
    ["nodes"],
    ({ nodes }) =>
      nodes.flatMap((node, at) => {
        if (node.allowGlobal) return [];
        const keys = Object.keys(node.sysctls ?? {}).filter(isGlobalSysctl);
        return [
          ...keys.map((key) => ({
            path: ["nodes", at, "sysctls", key],
            got: inWords(node.sysctls?.[key]),
          })),
          ...(node.governor === undefined
            ? []
            : [{ path: ["nodes", at, "governor"], got: inWords(node.governor) }]),
        ].map((found) => ({
          ...found,
          allowed: "with allowGlobal: true only, since it holds for all that runs on the machine",
          fix: `add allowGlobal: true to node ${node.name}`,
        }));
      }),
  ),
  rule(
    "`benchmark.pinning` shares the processors of `nodes[].cpus` among containers.",
    ["nodes", "endpoint", "benchmark"],
    ({ nodes, endpoint, benchmark: { pinning } }) => {
      if (pinning === "none") return [];
      const role = (["server", "client"] as const).find((one) => endpoint[one] !== "container");
      if (role !== undefined)
        return [
          {
            path: ["endpoint", role],
            got: endpoint[role],
            allowed:
              "container, with benchmark.pinning: processes of a node and guests are not pinned",
            fix: "leave benchmark.pinning out, or take containers",
          },
        ];
      return nodes.flatMap((node, at) =>
        node.cpus === undefined
          ? [
              {
                path: ["nodes", at, "cpus"],
                got: inWords(undefined),
                allowed: 'the processors to share, such as "0-3"',
                fix: `add cpus: to node ${node.name}, or leave benchmark.pinning out`,
              },
            ]
          : [],
      );
    },
  ),
  rule("Nodes on one machine want the same of what holds for all of it.", ["nodes"], ({ nodes }) =>
    disagreements(nodes),
  ),
];

/** Keys of NIC settings that were given. */
const given = (settings: object): string[] =>
  Object.entries(settings).flatMap(([key, value]) =>
    key in nicSettings && value !== undefined ? [key] : [],
  );

function disagreements(nodes: Nodes): ScenarioIssue[] {
  const here = nodes.flatMap((node, at) => (node.kind === "ssh" ? [] : [{ node, at }]));
  const first = new Map<string, string>();
  return here.flatMap(({ node, at }) => {
    const wanted = [
      ...Object.entries(node.sysctls ?? {})
        .filter(([key]) => isGlobalSysctl(key))
        .map(([key, value]) => ({ key, value: normalSysctl(value), path: ["sysctls", key] })),
      ...(node.governor ? [{ key: "governor", value: node.governor, path: ["governor"] }] : []),
    ];
    return wanted.flatMap(({ key, value, path }): ScenarioIssue[] => {
      const other = first.get(key) ?? value;
      first.set(key, other);
      return other === value
        ? []
        : [
            {
              path: ["nodes", at, ...path],
              got: inWords(value),
              allowed: `${other}, as another node on this machine wants: there is one such setting for both`,
              fix: "give it to one node, or the same value to both",
            },
          ];
    });
  });
}
