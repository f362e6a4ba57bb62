import { devicesOf } from "../network/passthrough.ts";
import { inWords, type ScenarioIssue } from "../scenario-issues.ts";
import type { Scenario } from "../scenario.ts";
import { duplicates, type Rule, rule } from "./rule.ts";

/** Rules of the passthrough module. */
export const passthroughRules: readonly Rule[] = [
  rule(
    "With the passthrough module each node that is not emulated names its `network.devices`, each node at least one for each container on it.",
    ["nodes", "network", "pairs"],
    ({ nodes, network, pairs }) => {
      if (network.module !== "passthrough") return [];
      const wanted = (pairs.placement === "local" ? 2 : 1) * pairs.count;
      return nodes.flatMap(({ name, kind }) => {
        const have = devicesOf(network, name, kind === "emulated" ? wanted : 0).length;
        if (have >= wanted) return [];
        return [
          {
            path: placeOf(network.devices, name),
            got: have === 1 ? "1 device" : `${have} devices`,
            allowed: `at least ${wanted} for node ${name}: one for each container there`,
            fix: `name ${wanted} devices of node ${name}${pairs.count > 1 ? ", or lower pairs.count" : ""}`,
          },
        ];
      });
    },
  ),
  rule(
    "`network.devices` lists each node of the scenario at most once, and no device of a node twice.",
    ["nodes", "network"],
    ({ nodes, network }) => {
      if (network.module !== "passthrough") return [];
      const known = nodes.map(({ name }) => name);
      const listed = network.devices.map(({ node }) => node);
      return [
        ...listed.flatMap((node, at) =>
          known.includes(node) ? [] : [unknownNode(node, at, known)],
        ),
        ...duplicates(listed).map((at) => repeated(["network", "devices", at, "node"], listed[at])),
        ...network.devices.flatMap(({ names }, at) =>
          duplicates(names).map((which) =>
            repeated(["network", "devices", at, "names", which], names[which]),
          ),
        ),
      ];
    },
  ),
  rule(
    "`network.numVfs` takes nodes with a NIC of hardware: an emulated node has none, a local or ssh one names its `nic`.",
    ["nodes", "network"],
    ({ nodes, network }) => {
      if (network.module !== "passthrough" || network.numVfs === undefined) return [];
      return nodes.flatMap((node, at): ScenarioIssue[] => {
        if (node.kind === "emulated") {
          return [
            {
              path: ["network", "numVfs"],
              got: inWords(network.numVfs),
              allowed: `nothing while node ${node.name} is emulated: its NIC has no virtual functions`,
              fix: "leave it out; an emulated node gets stand-ins",
            },
          ];
        }
        if (node.nic !== undefined) return [];
        return [
          {
            path: ["nodes", at, "nic"],
            got: inWords(undefined),
            allowed: "the name of an interface, for network.numVfs",
            fix: `add nic: to node ${node.name}, or leave network.numVfs out`,
          },
        ];
      });
    },
  ),
];

type Devices = Extract<Scenario["network"], { module: "passthrough" }>["devices"];

function placeOf(devices: Devices, node: string): (string | number)[] {
  const at = devices.findIndex((list) => list.node === node);
  return at < 0 ? ["network", "devices"] : ["network", "devices", at, "names"];
}

const unknownNode = (node: string, at: number, known: readonly string[]): ScenarioIssue => ({
  path: ["network", "devices", at, "node"],
  got: inWords(node),
  allowed: `the name of a node: ${known.join(", ")}`,
  fix: "name a node of this scenario",
});

const repeated = (path: (string | number)[], value: unknown): ScenarioIssue => ({
  path,
  got: inWords(value),
  allowed: "each name once",
  fix: "leave the second one out",
});
