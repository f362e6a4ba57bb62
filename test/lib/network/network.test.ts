import { expect } from "chai";
import { networkAt, networkModules, networkOf } from "../../../lib/network/index.ts";
import { addressesIn, addressPools, subnetOf } from "../../../lib/network/subnet.ts";
import { bridgeName } from "../../../lib/names.ts";
import { networkSchema } from "../../../lib/scenario/network.ts";
import type { ScenarioInput } from "../../../lib/scenario.ts";
import { networkLink } from "../../../lib/node/network-link.ts";
import { contextsFor, scenarioWith, switchedWith } from "../../scenarios.ts";

const on = (input: ScenarioInput) => networkOf(contextsFor(input).scenario);
/** The network on the first node. */
const at = (input: ScenarioInput) => networkAt(networkLink(contextsFor(input).first));

describe("the table of network modules", () => {
  it("has an entry for each module of the schema, and no other", () => {
    const names = networkSchema.options.map(({ shape }) => shape.module.value);
    expect(Object.keys(networkModules).sort()).to.deep.equal([...names].sort());
  });

  it("never gives containers a larger MTU than the NIC", () => {
    for (const input of [scenarioWith(), switchedWith()])
      expect(on(input).overheadBytes).to.be.at.least(0);
  });
});

describe("the bridge module", () => {
  const input = scenarioWith({ nic: { mtuBytes: 9000 } });
  const network = on(input);

  it("has Docker make a bridge of a known name and the right MTU", () => {
    expect(at(input).dockerNetwork).to.deep.equal({
      driver: "bridge",
      options: {
        "com.docker.network.bridge.name": bridgeName("trial"),
        "com.docker.network.driver.mtu": "9000",
      },
    });
  });

  it("needs no NIC, and gives its containers the whole MTU", () => {
    expect(network.usesNic).to.equal(false);
    expect(network.containerMtuBytes).to.equal(9000);
  });

  it("expects veth links that reach each other", () => {
    expect(at(input).expect).to.deep.equal({ kind: "veth" });
    expect(network.expectReachable).to.equal(true);
  });
});

describe("the macvlan module", () => {
  const macvlan = (mode: "bridge" | "private" | "vepa" | "passthru") => ({
    module: "macvlan" as const,
    mode,
  });
  const locally = (mode: "bridge" | "private" | "vepa", hairpin = false): ScenarioInput => ({
    nodes: [{ name: "n1", kind: "emulated" }],
    network: macvlan(mode),
    switch: { hairpin },
  });

  it("has Docker put links on the node's NIC", () => {
    expect(at(switchedWith({ network: macvlan("vepa") })).dockerNetwork).to.deep.equal({
      driver: "macvlan",
      options: { parent: "eth1", macvlan_mode: "vepa" },
    });
  });

  it("expects macvlan links of its mode", () => {
    expect(at(switchedWith({ network: macvlan("private") })).expect).to.deep.equal({
      kind: "macvlan",
      data: { mode: "private" },
    });
  });

  // macvlan(4) modes, Linux: drivers/net/macvlan.c.
  const outcomes: [what: string, input: ScenarioInput, reachable: boolean][] = [
    ["bridge, local", locally("bridge"), true],
    ["private, local", locally("private"), false],
    ["vepa, local, no hairpin", locally("vepa"), false],
    ["vepa, local, hairpin", locally("vepa", true), true],
    ["bridge, switched", switchedWith({ network: macvlan("bridge") }), true],
    ["private, switched", switchedWith({ network: macvlan("private") }), true],
    ["vepa, switched", switchedWith({ network: macvlan("vepa") }), true],
    ["passthru, switched", switchedWith({ network: macvlan("passthru") }), true],
  ];
  for (const [what, input, reachable] of outcomes) {
    it(`${what}: the halves ${reachable ? "reach" : "do not reach"} each other`, () => {
      expect(on(input).expectReachable).to.equal(reachable);
    });
  }

  it("believes the scenario where it says otherwise", () => {
    expect(on({ ...locally("private"), expectReachable: true }).expectReachable).to.equal(true);
    expect(on({ ...locally("bridge"), expectReachable: false }).expectReachable).to.equal(false);
  });
});

describe("the host module", () => {
  const host = { module: "host" as const };
  const locally = scenarioWith({ network: host });
  const switched = switchedWith({ network: host, nic: { mtuBytes: 9000 } });

  it("makes nothing, neither in Docker nor in the kernel", () => {
    for (const input of [locally, switched]) {
      expect(at(input).dockerNetwork).to.equal(undefined);
      expect(at(input).hostState).to.equal(undefined);
      expect(at(input).residue).to.equal(undefined);
    }
  });

  it("is on loopback where pairs are local, and needs no NIC", () => {
    expect(at(locally).nodeEnd).to.deep.equal({ link: "lo", address: "127.0.0.1" });
    expect(on(locally).usesNic).to.equal(false);
    expect(on(locally).expectReachable).to.equal(true);
  });

  it("is on the nodes' NICs where they are switched", () => {
    expect(at(switched).nodeEnd).to.deep.equal({ link: "eth1", address: "198.18.0.1" });
    expect(on(switched).usesNic).to.equal(true);
    expect(on(switched).containerMtuBytes).to.equal(9000);
  });

  it("has no subnet", () => {
    const { network } = contextsFor(locally).scenario;
    expect(subnetOf(network)).to.equal(undefined);
    expect(addressPools(network, 1)).to.deep.equal([]);
    expect(() => addressesIn(network, 1)).to.throw("the module host has no subnet");
  });
});

describe("the node's own end of a network", () => {
  it("is a bridge's first address, which Docker gives to it", () => {
    const input = scenarioWith({ network: { module: "bridge", subnet: "10.9.8.0/24" } });
    expect(at(input).nodeEnd).to.deep.equal({
      ...{ link: bridgeName("trial"), address: "10.9.8.1", kind: "bridge" },
    });
  });

  it("is the second node's own address there", () => {
    const input = switchedWith({
      network: { module: "bridge", publishedPorts: "dnat", subnet: "10.9.8.0/24" },
    });
    const [, second] = contextsFor(input).contexts.map((one) => networkAt(networkLink(one)));
    expect(second?.nodeEnd?.address).to.equal("10.9.8.2");
    expect(addressPools(contextsFor(input).scenario.network, 2)).to.deep.equal([
      { subnet: "10.9.8.0/24", gateway: "10.9.8.2" },
    ]);
  });

  it("is none on macvlan: a NIC and its links do not talk to each other", () => {
    expect(at(switchedWith()).nodeEnd).to.equal(undefined);
  });
});
