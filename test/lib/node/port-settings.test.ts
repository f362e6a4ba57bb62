import { expect } from "chai";
import { buildPlan } from "../../../lib/build-plan.ts";
import { planSchema } from "../../../lib/plan.ts";
import { portSettingsState, portsOf } from "../../../lib/node/port-settings.ts";
import type { ScenarioInput } from "../../../lib/scenario.ts";
import { expectGolden } from "../../golden.ts";
import { contextsFor, scenarioWith, switchedWith } from "../../scenarios.ts";

const ports: ScenarioInput["ports"] = {
  qdisc: { kind: "tbf", bitsPerSecond: 1_000_000_000, limitBytes: 100_000 },
};
const firstOf = (input: ScenarioInput) => contextsFor(input).first;
const sshNode = (name: string, address: string) => ({
  ...{ name, kind: "ssh" as const, host: `${name}.lab`, nic: "eth1", address },
});

describe("ports that netbench makes", () => {
  const expected: [what: string, input: ScenarioInput, own: RegExp[], atSwitch: RegExp[]][] = [
    ["the switch's, where packets pass the NIC", switchedWith(), [], [/^n1$/]],
    ["none of Docker's", scenarioWith(), [], []],
    [
      "Open vSwitch's at each container, and the switch's",
      switchedWith({
        network: { module: "ovs", datapath: "userspace" },
        pairs: { placement: "switched", count: 2 },
      }),
      [/^nbo\w{5}\w{7}$/, /^nbo\w{5}\w{7}$/],
      [/^n1$/],
    ],
    [
      "not its internal ones, which are the containers' own links",
      scenarioWith({ network: { module: "ovs", datapath: "userspace", ports: "internal" } }),
      [],
      [],
    ],
    ["the tunnel's", switchedWith({ network: { module: "vxlan" } }), [/^nx-/], [/^n1$/]],
    [
      "a VLAN in a bridge",
      switchedWith({ network: { module: "bridge", vlanId: 7 } }),
      [/^eth1\.7$/],
      [/^n1$/],
    ],
    [
      "the switch's at stand-ins for devices",
      switchedWith({ network: { module: "passthrough" } }),
      [],
      [/./],
    ],
  ];
  for (const [what, input, own, atSwitch] of expected)
    it(`are ${what}`, () => {
      const found = portsOf(firstOf(input));
      const match = (names: readonly string[], patterns: readonly RegExp[]) => {
        for (const [at, pattern] of patterns.entries()) expect(names[at]).to.match(pattern);
      };
      expect(found.own).to.have.length(own.length);
      match(found.own, own);
      expect(found.atSwitch.length > 0).to.equal(atSwitch.length > 0);
      match(found.atSwitch, atSwitch);
    });

  it("are no state where the scenario sets none", () => {
    expect(portSettingsState(firstOf(switchedWith()))).to.equal(undefined);
  });

  it("are set on an ssh node by way of ssh, and there is no switch of ours", () => {
    const { first } = contextsFor({
      nodes: [sshNode("n1", "10.0.0.1"), sshNode("n2", "10.0.0.2")],
      network: { module: "vxlan" },
      pairs: { placement: "switched" },
      ports,
    });
    const state = portSettingsState(first);
    expect(state?.elsewhere?.check).to.match(/for link in nx-\w+; do differences/);
    expect(state?.up).to.match(/\bssh\b.* n1\.lab\b/);
  });

  it("are in the plan, so that the record says what they were", () => {
    const { contexts } = contextsFor(switchedWith({ network: { module: "vxlan" }, ports }));
    const plan = buildPlan(contexts, "a-testbed");
    expect(planSchema.parse(JSON.parse(JSON.stringify(plan)))).to.deep.equal(plan);
    const [own, atSwitch] = plan.ports ?? [];
    expect(own?.links).to.have.length(1);
    expect(atSwitch).to.deep.equal({
      ...{ node: "n1", links: ["n1"], namespace: "netbench-trial-switch" },
      called: "switch port ",
    });
    const without = buildPlan(contextsFor(switchedWith()).contexts, "a-testbed");
    expect(without).to.not.have.property("ports");
  });

  it("run these scripts", () => {
    const state = portSettingsState(firstOf(switchedWith({ network: { module: "vxlan" }, ports })));
    for (const part of ["up", "down", "check"] as const)
      expectGolden(`ports.${part}`, state?.[part] ?? "");
  });
});
