import { expect } from "chai";
import { scenarioIssues } from "../../lib/parse-scenario.ts";
import { formatPath } from "../../lib/scenario-issues.ts";
import { rules } from "../../lib/scenario-rules.ts";
import type { ScenarioInput } from "../../lib/scenario.ts";
import { scenarioWith, switchedWith } from "../scenarios.ts";
import { type Case, emulated, expectShort, local } from "./rules/case.ts";
import { bridgeCases } from "./rules/bridge.ts";
import { endpointCases } from "./rules/endpoint.ts";
import { guestCases } from "./rules/guest.ts";
import { latencyCases } from "./rules/latency.ts";
import { middleboxCases } from "./rules/middlebox.ts";
import { nodeSettingsCases } from "./rules/node-settings.ts";
import { ovsCases } from "./rules/ovs.ts";
import { portSettingsCases } from "./rules/port-settings.ts";
import { passthroughCases } from "./rules/passthrough.ts";
import { presetCases } from "./rules/preset.ts";
import { sshCases } from "./rules/ssh.ts";
import { subnetCases } from "./rules/subnets.ts";
import { udpCases } from "./rules/udp.ts";

const passthru = { module: "macvlan" as const, mode: "passthru" as const };
const onOne = (node: ScenarioInput["nodes"][number], network: ScenarioInput["network"]) =>
  scenarioWith({ nodes: [node], network });

const cases: Case[] = [
  {
    rule: "`benchmark.repetitions` and `benchmark.until` are not both given",
    right: scenarioWith({ benchmark: { until: {} } }),
    wrong: scenarioWith({ benchmark: { repetitions: 10, until: {} } }),
    expected: [["benchmark.until", /^leave benchmark\.repetitions out, or this$/]],
  },
  {
    rule: "`benchmark.until.min` is at most `benchmark.until.max`",
    right: scenarioWith({ benchmark: { until: { min: 8, max: 8 } } }),
    wrong: scenarioWith({ benchmark: { until: { min: 9, max: 8 } } }),
    expected: [["benchmark.until.min", /^set it to 8 or less, or raise benchmark\.until\.max$/]],
  },
  {
    rule: "The nodes have different names",
    right: switchedWith(),
    wrong: switchedWith({ nodes: [emulated("n1"), emulated("n1")] }),
    expected: [["nodes[1].name", /name of its own/]],
  },
  {
    rule: "No node is called switch",
    right: switchedWith({ nodes: [emulated("switch1"), emulated("br1")] }),
    wrong: switchedWith({ nodes: [emulated("switch"), emulated("br0")] }),
    expected: [
      ["nodes[0].name", /e\.g\. n1/],
      ["nodes[1].name", /e\.g\. n2/],
    ],
  },
  {
    rule: "Local pairs stand on one node",
    right: scenarioWith(),
    wrong: scenarioWith({ nodes: [local("n1"), local("n2")] }),
    expected: [["nodes", /remove a node, or set pairs\.placement to switched/]],
  },
  {
    rule: "Local pairs stand on one node",
    right: switchedWith(),
    wrong: switchedWith({ nodes: [emulated("n1")] }),
    expected: [["nodes", /add a second node, or set pairs\.placement to local/]],
  },
  {
    rule: "Local pairs stand on one node",
    right: switchedWith(),
    wrong: switchedWith({ nodes: [emulated("n1"), emulated("n2"), emulated("n3")] }),
    expected: [["nodes", /^leave two$/]],
  },
  {
    rule: "Switched pairs need emulated or ssh nodes",
    right: switchedWith(),
    wrong: switchedWith({ nodes: [emulated("n1"), local("n2", { nic: "eth1" })] }),
    expected: [["nodes[1].kind", /use emulated or ssh nodes/]],
  },
  {
    rule: "Published ports need nodes whose address is known",
    right: onOne(emulated("n1"), { module: "bridge", publishedPorts: "proxy" }),
    wrong: onOne(local("n1"), { module: "bridge", publishedPorts: "proxy" }),
    expected: [["nodes[0].kind", /use emulated or ssh nodes/]],
  },
  {
    rule: "With a `vlanId` a bridge needs a NIC",
    right: onOne(local("n1", { nic: "eth1" }), { module: "bridge", vlanId: 10 }),
    wrong: onOne(local("n1"), { module: "bridge", vlanId: 10 }),
    expected: [["nodes[0].nic", /add nic: to node n1/]],
  },
  {
    rule: "The vxlan module needs nodes whose NIC and address is known",
    right: onOne(emulated("n1"), { module: "vxlan" }),
    wrong: onOne(local("n1", { nic: "eth1" }), { module: "vxlan" }),
    expected: [["nodes[0].kind", /use emulated or ssh nodes/]],
  },
  {
    rule: "The overlay module needs nodes whose NIC and address is known",
    right: onOne(emulated("n1"), { module: "overlay" }),
    wrong: onOne(local("n1", { nic: "eth1" }), { module: "overlay" }),
    expected: [["nodes[0].kind", /use emulated or ssh nodes/]],
  },
  {
    rule: "With the macvlan module a local or ssh node names its",
    right: scenarioWith({ nodes: [local("n1", { nic: "eth1" })], network: { module: "macvlan" } }),
    wrong: scenarioWith({ network: { module: "macvlan" } }),
    expected: [["nodes[0].nic", /add nic: to node n1/]],
  },
  {
    rule: "With the ipvlan module a local or ssh node names its",
    right: scenarioWith({ nodes: [local("n1", { nic: "eth1" })], network: { module: "ipvlan" } }),
    wrong: scenarioWith({ network: { module: "ipvlan" } }),
    expected: [["nodes[0].nic", /add nic: to node n1/]],
  },
  {
    rule: "macvlan in passthru mode",
    right: switchedWith({ network: passthru }),
    wrong: {
      ...switchedWith({ network: passthru, pairs: { count: 2 } }),
      nodes: [emulated("n1")],
    },
    expected: [
      ["pairs.placement", /set pairs\.placement to switched/],
      ["pairs.count", /set pairs\.count to 1/],
    ],
  },
  ...endpointCases,
  ...guestCases,
  {
    rule: "The subnet has two addresses",
    right: scenarioWith({
      network: { module: "bridge", subnet: "10.0.0.0/24" },
      pairs: { count: 125 },
    }),
    wrong: scenarioWith({
      network: { module: "bridge", subnet: "10.0.0.0/24" },
      pairs: { count: 126 },
    }),
    expected: [["network.subnet", /larger subnet or fewer pairs/]],
  },
  {
    rule: "No number in `benchmark.activePairs`",
    right: scenarioWith({ pairs: { count: 4 }, benchmark: { activePairs: [1, 4] } }),
    wrong: scenarioWith({ pairs: { count: 4 }, benchmark: { activePairs: [1, 5] } }),
    expected: [["benchmark.activePairs[1]", /raise pairs\.count to 5/]],
  },
  {
    rule: "`benchmark.protocols`, `benchmark.activePairs` and `benchmark.directions` hold each value once",
    right: scenarioWith({ benchmark: { protocols: ["tcp", "udp"] } }),
    wrong: scenarioWith({
      benchmark: {
        protocols: ["udp", "udp"],
        activePairs: [1, 1],
        directions: ["reverse", "reverse"],
      },
    }),
    expected: [
      ["benchmark.protocols[1]", /leave the second one out/],
      ["benchmark.activePairs[1]", /leave the second one out/],
      ["benchmark.directions[1]", /leave the second one out/],
    ],
  },
  {
    rule: "`benchmark.udp.payloadBytes` is at most",
    right: scenarioWith({ nic: { mtuBytes: 9000 }, benchmark: { udp: { payloadBytes: 8972 } } }),
    wrong: scenarioWith({ nic: { mtuBytes: 9000 }, benchmark: { udp: { payloadBytes: 8973 } } }),
    expected: [["benchmark.udp.payloadBytes", /set it to 8972 or less/]],
  },
  {
    rule: "`benchmark.udp.payloadBytes` is at most",
    right: switchedWith({
      network: { module: "vxlan" },
      benchmark: { udp: { payloadBytes: 1422 } },
    }),
    wrong: switchedWith({
      network: { module: "vxlan" },
      benchmark: { udp: { payloadBytes: 1423 } },
    }),
    expected: [["benchmark.udp.payloadBytes", /set it to 1422 or less/]],
  },
  ...latencyCases,
  ...middleboxCases,
  ...udpCases,
  ...nodeSettingsCases,
  ...portSettingsCases,
  ...bridgeCases,
  ...ovsCases,
  ...passthroughCases,
  ...presetCases,
  ...sshCases,
  ...subnetCases,
];

describe("the rules between the keys of a scenario", () => {
  for (const { rule, right, wrong, expected } of cases) {
    const where = expected.map(([path]) => path).join(" and ");
    it(`"${rule} …" lets right scenarios pass, and names ${where}`, () => {
      expect(scenarioIssues(right)).to.deep.equal([]);
      const issues = scenarioIssues(wrong);
      expect(issues.map(({ path }) => formatPath(path))).to.deep.equal(
        expected.map(([path]) => path),
      );
      expected.forEach(([, fix], at) => expect(issues[at]?.fix).to.match(fix));
      issues.forEach(expectShort);
    });
  }

  it("have a case each", () => {
    const without = rules.filter(({ says }) => !cases.some(({ rule }) => says.startsWith(rule)));
    expect(without.map(({ says }) => says)).to.deep.equal([]);
  });

  it("speak although another section is wrong, as long as theirs are right", () => {
    const paths = scenarioIssues(
      scenarioWith({
        nic: { mtuBytes: 1 },
        pairs: { count: 2 },
        benchmark: { activePairs: [3] },
      }),
    ).map(({ path }) => formatPath(path));
    expect(paths).to.deep.equal(["nic.mtuBytes", "benchmark.activePairs[0]"]);
  });

  it("speak although a section holds an unknown key", () => {
    const paths = scenarioIssues({
      ...scenarioWith(),
      pairs: { count: 2, plcement: "local" },
      benchmark: { activePairs: [3] },
    }).map(({ path }) => formatPath(path));
    expect(paths).to.deep.equal(["pairs.plcement", "benchmark.activePairs[0]"]);
  });

  it("never change the scenario that they look at", () => {
    const input = { ...scenarioWith(), colour: "red" };
    const before = structuredClone(input);
    scenarioIssues(input);
    expect(input).to.deep.equal(before);
  });
});
