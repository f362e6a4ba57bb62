import { expect } from "chai";
import { scenarioIssues } from "../../lib/parse-scenario.ts";
import { formatIssue, formatPath } from "../../lib/scenario-issues.ts";
import { scenarioWith } from "../scenarios.ts";

interface Case {
  mistake: string;
  input: unknown;
  path: string;
  got?: string;
  allowed?: RegExp;
  fix: RegExp;
}

const node = (more: object) => ({ name: "n1", kind: "local", ...more });
const nodes = (...list: object[]) => ({ ...scenarioWith(), nodes: list });
const withBenchmark = (benchmark: object) => ({ ...scenarioWith(), benchmark });

const cases: Case[] = [
  {
    mistake: "nothing at all",
    input: undefined,
    path: "(the scenario)",
    got: "nothing",
    fix: /^add it/,
  },
  {
    mistake: "a text instead of a scenario",
    input: "quickstart",
    path: "(the scenario)",
    got: '"quickstart"',
    fix: /^write an object with nodes, /,
  },
  {
    mistake: "a section that is missing",
    input: { network: { module: "bridge" } },
    path: "nodes",
    got: "nothing",
    allowed: /a list of 1 to 2/,
    fix: /^add it: The nodes/,
  },
  {
    mistake: "a section that must be there, left empty, which YAML reads as null",
    input: { ...scenarioWith(), network: null },
    path: "network",
    got: "null",
    fix: /^give it a value/,
  },
  {
    mistake: "no nodes",
    input: nodes(),
    path: "nodes",
    got: "a list of 0",
    fix: /add at least one/,
  },
  {
    mistake: "an object instead of a list",
    input: { ...scenarioWith(), nodes: node({}) },
    path: "nodes",
    got: "an object with name, kind",
    fix: /as a list, each entry after a dash/,
  },
  {
    mistake: "one value instead of a list",
    input: withBenchmark({ protocols: "udp" }),
    path: "benchmark.protocols",
    got: '"udp"',
    allowed: /^a list of at least 1: tcp \| udp$/,
    fix: /^write it as a list: \[udp\]$/,
  },
  {
    mistake: "a number written as text",
    input: { ...scenarioWith(), nic: { mtuBytes: "9000" } },
    path: "nic.mtuBytes",
    got: '"9000"',
    allowed: /^a whole number from 576 to 65535$/,
    fix: /^write it as a number, without quotes$/,
  },
  {
    mistake: "a truth written as text",
    input: { ...scenarioWith(), switch: { hairpin: "true" } },
    path: "switch.hairpin",
    allowed: /^true \| false$/,
    fix: /^write it without quotes$/,
  },
  {
    mistake: "a number where a text belongs",
    input: nodes(node({ name: 1 })),
    path: "nodes[0].name",
    got: "1",
    fix: /in quotes/,
  },
  {
    mistake: "a number that is too small",
    input: { ...scenarioWith(), nic: { mtuBytes: 100 } },
    path: "nic.mtuBytes",
    fix: /^raise it to at least 576$/,
  },
  {
    mistake: "a number that is too large",
    input: { ...scenarioWith(), pairs: { count: 129 } },
    path: "pairs.count",
    allowed: /^a whole number from 1 to 128$/,
    fix: /^lower it to at most 128$/,
  },
  {
    mistake: "a number without an upper bound that is too small",
    input: withBenchmark({ seed: -1 }),
    path: "benchmark.seed",
    allowed: /^a whole number from 0 up$/,
    fix: /^raise it to at least 0$/,
  },
  {
    mistake: "a broken number",
    input: withBenchmark({ durationSec: 2.5 }),
    path: "benchmark.durationSec",
    got: "2.5",
    fix: /^round it, e\.g\. to 3$/,
  },
  {
    mistake: "a value that is nearly right",
    input: { ...scenarioWith(), network: { module: "macvlan", mode: "passtru" } },
    path: "network.mode",
    allowed: /^bridge \| private \| vepa \| passthru$/,
    fix: /^did you mean passthru\?$/,
  },
  {
    mistake: "a kind that there is not",
    input: nodes({ name: "n1", kind: "emulate" }),
    path: "nodes[0].kind",
    got: '"emulate"',
    allowed: /^local \| emulated \| ssh$/,
    fix: /^did you mean emulated\?$/,
  },
  {
    mistake: "a kind that is missing",
    input: nodes({ name: "n1" }),
    path: "nodes[0].kind",
    got: "nothing",
    allowed: /^local \| emulated \| ssh$/,
    fix: /^add it$/,
  },
  {
    mistake: "the name of a module instead of a network",
    input: { ...scenarioWith(), network: "bridge" },
    path: "network",
    fix: /^write it as \{ module: bridge \}$/,
  },
  {
    mistake: "a text that its pattern forbids",
    input: nodes(node({ name: "Node 1" })),
    path: "nodes[0].name",
    got: '"Node 1"',
    allowed: /^small letters, digits and dashes, a letter first, at most 15 characters$/,
    fix: /^write small letters/,
  },
  {
    mistake: "a text that breaks pattern and length, once",
    input: nodes(node({ name: "Far_too_long_for_a_port" })),
    path: "nodes[0].name",
    fix: /at most 15 characters/,
  },
  {
    mistake: "an engine that is not a socket",
    input: nodes(node({ dockerHost: "tcp://10.0.0.1:2375" })),
    path: "nodes[0].dockerHost",
    allowed: /unix:\/\//,
    fix: /absolute path of a socket/,
  },
  {
    mistake: "a subnet that is none",
    input: { ...scenarioWith(), network: { module: "bridge", subnet: "198.19.0.0" } },
    path: "network.subnet",
    fix: /subnet such as 198\.19\.0\.0\/16/,
  },
  {
    mistake: "a number below its least, fractions allowed",
    input: withBenchmark({ until: { halfWidthPercent: 0.05 } }),
    path: "benchmark.until.halfWidthPercent",
    allowed: /^a number from 0\.1 to 50$/,
    fix: /^raise it to at least 0\.1$/,
  },
  {
    mistake: "a number in quotes, fractions allowed",
    input: withBenchmark({ until: { halfWidthPercent: "2.5" } }),
    path: "benchmark.until.halfWidthPercent",
    fix: /^write it as a number, without quotes$/,
  },
  {
    mistake: "an unknown key near a known one",
    input: withBenchmark({ repititions: 3 }),
    path: "benchmark.repititions",
    got: "a key that is not known here",
    fix: /^did you mean repetitions\?$/,
  },
  {
    mistake: "an unknown key that starts a known one",
    input: { ...scenarioWith(), nic: { mtu: 9000 } },
    path: "nic.mtu",
    fix: /^did you mean mtuBytes\?$/,
  },
  {
    mistake: "an unknown key near one that is already there",
    input: { ...scenarioWith(), network: { module: "bridge", mode: "bridge" } },
    path: "network.mode",
    fix: /^remove it$/,
  },
  {
    mistake: "a key of another kind of node",
    input: nodes({ name: "n1", kind: "emulated", nic: "eth1" }),
    path: "nodes[0].nic",
    allowed: /^name, kind, nicSettings, sysctls, allowGlobal, governor, cpus$/,
    fix: /^did you mean nicSettings\?$/,
  },
  {
    mistake: "an unknown section",
    input: { ...scenarioWith(), benchmarks: {} },
    path: "benchmarks",
    fix: /^did you mean benchmark\?$/,
  },
];

describe("a mistake in a scenario", () => {
  for (const { mistake, input, path, got, allowed, fix } of cases) {
    it(`${mistake}: at ${path}`, () => {
      const all = scenarioIssues(input);
      const issues = all.filter((issue) => formatPath(issue.path) === path);
      expect(issues, all.map(formatIssue).join("\n")).to.have.length(1);
      const [issue] = issues;
      if (got !== undefined) expect(issue?.got).to.equal(got);
      if (allowed) expect(issue?.allowed).to.match(allowed);
      expect(issue?.fix).to.match(fix);
    });
  }

  it("is the only one that is named, unless another follows from it", () => {
    const single = cases.filter(({ path }) => path.includes(".") && !path.startsWith("nodes"));
    for (const { mistake, input } of single)
      expect(scenarioIssues(input), mistake).to.have.length(1);
  });

  it("fits on one line", () => {
    const all = cases.flatMap(({ input }) => scenarioIssues(input));
    for (const issue of all) expect(formatIssue(issue)).not.to.include("\n");
  });
});
