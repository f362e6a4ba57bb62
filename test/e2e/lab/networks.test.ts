import { expect } from "chai";
import type { KernelLink } from "../support/containers.ts";
import {
  describeChangingNetwork,
  describeNetwork,
  type NetworkLife,
} from "../support/network-life.ts";
import { inContainer, jsonOnGuest, labSite, onGuest } from "../support/site.ts";
import type { Testbed } from "../support/testbed.ts";

/** Systems that take a kernel which this machine may not have: on the lab's guests, as ssh nodes. */

const [local, switched] = [["n1"], ["n1", "n2"]];
/** Not that of the stack's name: addresses are read here. */
const changes = { "network.subnet": "198.19.0.0/16" };
const common = { site: labSite, overheadBytes: 0, changes } as const;
/** A module's local and its switched stack are tried at one MTU each, since guests are slow. */
const onNode = { ...common, nodes: local, mtusBytes: [1500] } as const;
const acrossNodes = { ...common, nodes: switched, mtusBytes: [9000] } as const;
const ipvlan = (mode: string) => ({ kind: "ipvlan", mode });

/** Addresses of the NICs under test, and of the containers that each node's own must find. */
const peerOf: Record<string, string> = { n1: "198.18.1.2", n2: "198.18.1.1" };
const remoteOf: Record<string, string[]> = {
  n1: ["198.19.0.5", "198.19.0.7"],
  n2: ["198.19.0.4", "198.19.0.6"],
};

const linkOn = async (node: string, name: string): Promise<KernelLink | undefined> =>
  (await jsonOnGuest<KernelLink[]>(node, "ip", "-d", "-j", "link")).find(
    ({ ifname }) => ifname === name,
  );

/** Containers' addresses that a node has routes to. */
async function routesOn(node: string): Promise<string[]> {
  const routes = await jsonOnGuest<{ dst: string; gateway?: string; dev: string }[]>(
    node,
    ...["ip", "-j", "-4", "route", "show"],
  );
  const own = routes.filter(({ dst }) => dst.startsWith("198.19."));
  for (const route of own) expect(route, node).to.include({ gateway: peerOf[node], dev: "eth1" });
  return own.map(({ dst }) => dst).sort();
}

const expectRoutes = async (nodes: readonly string[], across: boolean) => {
  for (const node of nodes)
    expect(await routesOn(node), node).to.deep.equal(across ? remoteOf[node] : []);
};

const expectNics = async (nodes: readonly string[], mtuBytes: number) => {
  for (const node of nodes) expect((await linkOn(node, "eth1"))?.mtu, node).to.equal(mtuBytes);
};

async function firstOn(testbed: Testbed, node: string) {
  const [first] = await labSite.containers(testbed, node);
  if (first === undefined) throw new Error(`no container on ${node}`);
  return first;
}

const modeSwitched = (want: string, have: string): NonNullable<NetworkLife["drift"]> => ({
  title: `when the links' mode was switched to ${have}`,
  make: async (testbed) => {
    const words = ["ip", "link", "set", "dev", "eth0", "type", "ipvlan", "mode", have];
    await inContainer("n1", await firstOn(testbed, "n1"), ...words);
  },
  named: () => `eth0 mode: want ${want}, have ${have}`,
  inPlace: true,
  onlyInFullRuns: true,
});

/** On one node the modes differ by name alone, and nothing is routed by way of the other. */
const localLife = (mode: string, other: string): NetworkLife => ({
  ...onNode,
  scenario: `ipvlan-${mode}-local`,
  link: ipvlan(mode),
  expectKernel: async (_testbed, mtuBytes) => {
    await expectNics(local, mtuBytes);
    await expectRoutes(local, false);
  },
  drift: modeSwitched(mode, other),
});

describeChangingNetwork([
  { ...localLife("l2", "l3"), onlyInFullRuns: true },
  localLife("l3", "l2"),
  localLife("l3s", "l3"),
]);

const switchedLife = (mode: string, across: boolean): NetworkLife => ({
  ...acrossNodes,
  scenario: `ipvlan-${mode}-switched`,
  link: ipvlan(mode),
  expectKernel: async (_testbed, mtuBytes) => {
    await expectNics(switched, mtuBytes);
    await expectRoutes(switched, across);
  },
});

describeChangingNetwork([
  {
    ...switchedLife("l3", true),
    onlyInFullRuns: true,
    drift: {
      title: "when a route was deleted",
      make: async () => {
        await onGuest("n2", "ip", "route", "del", "198.19.0.6/32");
      },
      named: () => "route to 198.19.0.6: want via 198.18.1.1 dev eth1, have none",
      inPlace: true,
    },
  },
]);

describeChangingNetwork([
  { ...switchedLife("l2", false), drift: modeSwitched("l2", "l3"), onlyInFullRuns: true },
  switchedLife("l3", true),
  {
    ...switchedLife("l3s", true),
    drift: {
      title: "when a container has lost its link",
      make: async (testbed) => {
        await inContainer("n2", await firstOn(testbed, "n2"), "ip", "link", "del", "dev", "eth0");
      },
      named: () => "eth0 mode: want l3s, have no ipvlan link",
      inPlace: true,
      onlyInFullRuns: true,
    },
  },
]);

async function expectVlan(mtuBytes: number) {
  await expectNics(switched, mtuBytes);
  for (const node of switched) {
    const vlan = await linkOn(node, "eth1.10");
    expect(vlan, node).to.include({ mtu: mtuBytes, link: "eth1" });
    expect(vlan?.linkinfo?.info_kind, node).to.equal("vlan");
    expect(vlan?.linkinfo?.info_data, node).to.include({ protocol: "802.1Q", id: 10 });
  }
}

const otherVlan = (inPlace: boolean, ...more: string[]): NonNullable<NetworkLife["drift"]> => ({
  title: "when the VLAN was replaced by one with another id",
  make: async () => {
    await onGuest("n1", "ip", "link", "del", "eth1.10");
    const words = ["link", "eth1", "name", "eth1.10", "mtu", "9000", "type", "vlan", "id", "11"];
    await onGuest("n1", "ip", "link", "add", ...words);
    await onGuest("n1", "ip", "link", "set", "eth1.10", ...more, "up");
  },
  named: () => "eth1.10 VLAN: want 10, have 11",
  inPlace,
});

describeChangingNetwork([
  {
    ...acrossNodes,
    onlyInFullRuns: true,
    scenario: "macvlan-vlan-switched",
    link: { kind: "macvlan", mode: "bridge" },
    expectKernel: (_testbed, mtuBytes) => expectVlan(mtuBytes),
    // Containers lose their links with what these sat on, and get them back by a start.
    drift: otherVlan(false),
  },
  {
    ...acrossNodes,
    scenario: "ipvlan-vlan-switched",
    link: ipvlan("l2"),
    expectKernel: (_testbed, mtuBytes) => expectVlan(mtuBytes),
  },
]);

// A bridge of our own has the VLAN for a port: no change from the others, but a testbed for itself.
describeNetwork({
  ...acrossNodes,
  onlyInFullRuns: true,
  scenario: "bridge-vlan-switched",
  link: { kind: "veth" },
  expectKernel: (_testbed, mtuBytes) => expectVlan(mtuBytes),
  drift: otherVlan(true),
});
