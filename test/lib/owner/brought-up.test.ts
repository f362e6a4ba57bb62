import { expect } from "chai";
import { buildPlan } from "../../../lib/build-plan.ts";
import { digest } from "../../../lib/names.ts";
import {
  asBroughtUp,
  broughtUpFromPlan,
  broughtUpIn,
  broughtUpText,
  contextsOf,
  withoutRepeats,
} from "../../../lib/owner/brought-up.ts";
import { networkChanges, nodeChanges } from "../../../lib/owner/node-changes.ts";
import { parseScenario } from "../../../lib/parse-scenario.ts";
import type { ScenarioInput } from "../../../lib/scenario.ts";
import { stackNames } from "../../../cli/stack-file.ts";
import {
  contextsFor,
  ground,
  scenarioWith,
  switchedWith,
  writtenScenario,
} from "../../scenarios.ts";

const of = (input: ScenarioInput) => asBroughtUp(parseScenario(input), ground);

describe("what a testbed was made from", () => {
  it("is read as it was kept, whatever the scenario", function () {
    this.timeout(20_000);
    for (const stack of stackNames().filter((name) => !name.startsWith("e2e-"))) {
      const kept = of(writtenScenario(stack));
      expect(broughtUpIn(broughtUpText([kept])), stack).to.deep.equal([kept]);
    }
  });

  it("is nothing where it cannot be read, and the rest of it where one cannot", () => {
    expect(broughtUpIn("{")).to.deep.equal([]);
    expect(broughtUpIn(JSON.stringify({ formatVersion: 2, testbeds: [] }))).to.deep.equal([]);
    const kept = of(scenarioWith());
    const text = broughtUpText([{ ...kept, scenario: {} as never }, kept]);
    expect(broughtUpIn(text)).to.deep.equal([kept]);
  });

  it("is in the plan too: scenario, engine, and whose volatile files", () => {
    const { contexts, scenario } = contextsFor(scenarioWith(), {
      person: { uid: 1000, gid: 1000 },
      defaultDockerHost: "unix:///run/user/1000/docker.sock",
    });
    expect(broughtUpFromPlan(JSON.stringify(buildPlan(contexts, "t")))).to.deep.equal({
      person: { uid: 1000, gid: 1000 },
      defaultDockerHost: "unix:///run/user/1000/docker.sock",
      scenario,
    });
    expect(broughtUpFromPlan("")).to.equal(undefined);
  });

  it("gives its nodes as they were", () => {
    const { contexts } = contextsFor(switchedWith(), { project: digest(ground.owner.checkout) });
    expect(contextsOf(of(switchedWith()), ground)).to.deep.equal(contexts);
  });

  it("is the same whatever is measured on it, but for what its machines must allow", () => {
    const first = of(scenarioWith());
    const again = of(scenarioWith({ benchmark: { run: 2, durationSec: 1 } }));
    const reno = of(scenarioWith({ benchmark: { tcp: { congestionControl: "reno" } } }));
    expect(withoutRepeats([first, again, reno])).to.deep.equal([first, reno]);
  });
});

describe("nodes that are others now", () => {
  const [n1, n2] = ["n1", "n2"].map((name) => ({ name, kind: "emulated" as const }));
  if (n1 === undefined || n2 === undefined) throw new Error("two nodes");
  type Nodes = ScenarioInput["nodes"];
  const changes = (was: Nodes, is: Nodes) => {
    const [before, after] = [was, is].map((nodes) => of(switchedOr(nodes)).scenario);
    return before && after ? nodeChanges(before, after) : undefined;
  };
  const switchedOr = (nodes: Nodes): ScenarioInput =>
    nodes.length === 2 ? switchedWith({ nodes }) : scenarioWith({ nodes });

  const cases: [what: string, was: Nodes, is: Nodes, said: RegExp[]][] = [
    ["the same", [n1, n2], [n1, n2], []],
    ["one more at the end", [n1], [n1, n2], []],
    ["one less", [n1, n2], [n1], [/^node 2 was n2 \(emulated\) and is gone$/]],
    ["another name", [n1], [{ ...n1, name: "m1" }], [/^node 1 was n1 .* and is m1 /]],
    ["another kind", [n1], [{ name: "n1", kind: "local" }], [/\(emulated\) and is n1 \(local\)$/]],
    ["another order", [n1, n2], [n2, n1], [/^node 1 was n1/, /^node 2 was n2/]],
    [
      "another engine",
      [{ name: "n1", kind: "local" }],
      [{ name: "n1", kind: "local", dockerHost: "unix:///other.sock" }],
      [/^node n1 is on another machine or engine$/],
    ],
  ];
  for (const [what, was, is, said] of cases) {
    it(`are ${said.length === 0 ? "not " : ""}where there is ${what}`, () => {
      const found = changes(was, is) ?? [];
      expect(found).to.have.length(said.length);
      said.forEach((pattern, at) => expect(found[at]).to.match(pattern));
    });
  }
});

describe("a network that is another now", () => {
  const [local, switched] = [scenarioWith, switchedWith];
  const changes = (was: ScenarioInput, is: ScenarioInput) =>
    networkChanges(of(was).scenario, of(is).scenario);
  const macvlan = switched();

  it("is made in place of the old one where Docker makes both, whatever module or subnet", () => {
    expect(changes(macvlan, switched({ network: { module: "vxlan" } }))).to.deep.equal([]);
    expect(changes(macvlan, switched({ network: { module: "ipvlan" } }))).to.deep.equal([]);
    expect(
      changes(macvlan, switched({ network: { module: "macvlan", subnet: "10.98.0.0/24" } })),
    ).to.deep.equal([]);
    expect(changes(macvlan, switched({ nic: { mtuBytes: 9000 } }))).to.deep.equal([]);
  });

  it("comes after the old one is gone where one of them has the NIC for itself", () => {
    const ovs = switched({ network: { module: "ovs", datapath: "userspace" } });
    expect(changes(macvlan, ovs)).to.deep.equal(["the network was macvlan and is ovs"]);
    expect(changes(ovs, macvlan)).to.deep.equal(["the network was ovs and is macvlan"]);
    expect(changes(ovs, { ...ovs, nic: { mtuBytes: 9000 } })).to.deep.equal([]);
  });

  it("comes after the old one is gone where an engine of ours must be started another way", () => {
    const published = switched({ network: { module: "bridge", publishedPorts: "dnat" } });
    expect(changes(macvlan, published).join()).to.match(/engine of node n1 is to be started/);
    const here = local({ pairs: { count: 2 } });
    expect(changes(local(), here)).to.deep.equal([]);
  });
});
