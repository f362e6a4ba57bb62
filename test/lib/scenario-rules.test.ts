import { expect } from "chai";
import { scenarioIssues } from "../../lib/parse-scenario.ts";
import { formatPath } from "../../lib/scenario-issues.ts";
import { rules } from "../../lib/scenario-rules.ts";
import { scenarioWith, switchedWith } from "../scenarios.ts";

interface Case {
  /** Start of the rule's text. */
  rule: string;
  right: unknown;
  wrong: unknown;
  /** Where the mistakes are, and what mends them. */
  expected: [path: string, fix: RegExp][];
}

const local = (name: string, more: object = {}) => ({ name, kind: "local" as const, ...more });
const emulated = (name: string) => ({ name, kind: "emulated" as const });
const passthru = { module: "macvlan" as const, mode: "passthru" as const };

const cases: Case[] = [
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
    rule: "Switched pairs need emulated nodes",
    right: switchedWith(),
    wrong: switchedWith({ nodes: [emulated("n1"), local("n2", { nic: "eth1" })] }),
    expected: [["nodes[1].kind", /use emulated nodes/]],
  },
  {
    rule: "The bridge module takes local pairs",
    right: scenarioWith(),
    wrong: switchedWith({ network: { module: "bridge" } }),
    expected: [["pairs.placement", /set pairs\.placement to local/]],
  },
  {
    rule: "With the macvlan module a local node names its",
    right: scenarioWith({ nodes: [local("n1", { nic: "eth1" })], network: { module: "macvlan" } }),
    wrong: scenarioWith({ network: { module: "macvlan" } }),
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
  {
    rule: "Processes of the nodes (`endpoint`: host)",
    right: scenarioWith({ endpoint: { server: "host" } }),
    wrong: switchedWith({ endpoint: { client: "host" } }),
    expected: [
      ["endpoint.client", /set endpoint\.client to container, or take the module bridge or/],
    ],
  },
  {
    rule: "With any module but host at least one end",
    right: scenarioWith({
      network: { module: "host" },
      endpoint: { server: "host", client: "host" },
    }),
    wrong: scenarioWith({ endpoint: { server: "host", client: "host" } }),
    expected: [["endpoint", /or take the module host/]],
  },
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
