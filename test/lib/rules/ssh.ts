import type { ScenarioInput } from "../../../lib/scenario.ts";
import { scenarioWith, switchedWith } from "../../scenarios.ts";
import { type Case, emulated, local } from "./case.ts";

const ssh = (name: string, more: object = {}) => ({
  ...{ name, kind: "ssh" as const, host: `host-${name}` },
  ...more,
});
const onOne = (node: ScenarioInput["nodes"][number], network: ScenarioInput["network"]) =>
  scenarioWith({ nodes: [node], network });

/** What the rules say of ssh nodes. */
export const sshCases: readonly Case[] = [
  {
    rule: "Switched pairs need emulated or ssh nodes",
    right: switchedWith({ nodes: [ssh("n1", { nic: "eth1" }), ssh("n2", { nic: "eth1" })] }),
    wrong: switchedWith({ nodes: [ssh("n1", { nic: "eth1" }), local("n2", { nic: "eth1" })] }),
    expected: [["nodes[1].kind", /use emulated or ssh nodes/]],
  },
  {
    rule: "The nodes are all emulated or all ssh",
    right: switchedWith({ nodes: [ssh("n1", { nic: "eth1" }), ssh("n2", { nic: "eth1" })] }),
    wrong: switchedWith({ nodes: [ssh("n1", { nic: "eth1" }), emulated("n2")] }),
    expected: [["nodes[1].kind", /make both nodes ssh, or both emulated/]],
  },
  {
    rule: "The ssh nodes are different machines",
    right: switchedWith({
      nodes: [
        ssh("n1", { nic: "eth1", host: "10.0.0.1" }),
        ssh("n2", { nic: "eth1", host: "10.0.0.1", managementHost: "other" }),
      ],
    }),
    wrong: switchedWith({
      nodes: [
        ssh("n1", { nic: "eth1", host: "10.0.0.1", managementHost: "one" }),
        ssh("n2", { nic: "eth1", host: "10.0.0.2", managementHost: "one" }),
      ],
    }),
    expected: [["nodes[1].host", /name another machine/]],
  },
  {
    rule: "Published ports need nodes whose address is known",
    right: onOne(ssh("n1", { address: "10.0.0.1" }), { module: "bridge", publishedPorts: "dnat" }),
    wrong: onOne(ssh("n1"), { module: "bridge", publishedPorts: "dnat" }),
    expected: [["nodes[0].address", /add address: to node n1, as host-n1 is a name/]],
  },
  {
    rule: "Published ports need nodes whose address is known",
    right: switchedWith({ network: { module: "bridge", publishedPorts: "dnat" } }),
    wrong: switchedWith({
      nodes: [ssh("n1", { address: "10.0.0.1" }), ssh("n2", { nic: "eth1" })],
      network: { module: "bridge", publishedPorts: "dnat" },
    }),
    expected: [
      ["nodes[0].nic", /add nic: to node n1/],
      ["nodes[1].address", /add address: to node n2/],
    ],
  },
  {
    rule: "With a `vlanId` a bridge needs a NIC",
    right: onOne(ssh("n1", { nic: "eth1" }), { module: "bridge", vlanId: 10 }),
    wrong: onOne(ssh("n1"), { module: "bridge", vlanId: 10 }),
    expected: [["nodes[0].nic", /add nic: to node n1/]],
  },
  {
    rule: "The overlay module needs nodes whose NIC and address are known",
    right: onOne(ssh("n1", { nic: "eth1", address: "10.0.0.1" }), { module: "overlay" }),
    wrong: onOne(ssh("n1"), { module: "overlay" }),
    expected: [
      ["nodes[0].nic", /add nic: to node n1/],
      ["nodes[0].address", /add address: to node n1/],
    ],
  },
  {
    rule: "The vxlan module needs nodes whose NIC and address are known",
    right: onOne(ssh("n1", { nic: "eth1", host: "10.0.0.1" }), { module: "vxlan" }),
    wrong: onOne(ssh("n1", { host: "10.0.0.1" }), { module: "vxlan" }),
    expected: [["nodes[0].nic", /add nic: to node n1/]],
  },
  {
    rule: "With the ipvlan module a local or ssh node names its",
    right: onOne(ssh("n1", { nic: "eth1" }), { module: "ipvlan", mode: "l3" }),
    wrong: onOne(ssh("n1"), { module: "ipvlan", mode: "l3" }),
    expected: [["nodes[0].nic", /add nic: to node n1/]],
  },
  {
    rule: "ipvlan's l3 modes across nodes take no `vlanId`",
    right: switchedWith({ network: { module: "ipvlan", mode: "l2", vlanId: 10 } }),
    wrong: switchedWith({ network: { module: "ipvlan", mode: "l3s", vlanId: 10 } }),
    expected: [["network.vlanId", /leave network\.vlanId out, or set network\.mode to l2/]],
  },
  {
    rule: "Switched pairs in ipvlan's l3 modes need nodes whose address",
    right: switchedWith({
      nodes: [ssh("n1", { nic: "eth1" }), ssh("n2", { nic: "eth1" })],
      network: { module: "ipvlan", mode: "l2" },
    }),
    wrong: switchedWith({
      nodes: [ssh("n1", { nic: "eth1" }), ssh("n2", { nic: "eth1", address: "10.0.0.2" })],
      network: { module: "ipvlan", mode: "l3s" },
    }),
    expected: [["nodes[0].address", /add address: to node n1/]],
  },
  {
    rule: "With the ovs module switched ssh nodes name their `nic`",
    right: switchedWith({ network: { module: "ovs", datapath: "userspace" } }),
    wrong: switchedWith({
      nodes: [ssh("n1"), ssh("n2", { nic: "eth1" })],
      network: { module: "ovs", datapath: "userspace" },
    }),
    expected: [["nodes[0].nic", /add nic: to node n1/]],
  },
  {
    rule: "With the ovs module switched ssh nodes name their `nic`",
    right: switchedWith({
      nodes: [1, 2].map((at) => ssh(`n${at}`, { nic: "eth1", address: `10.0.0.${at}` })),
      network: { module: "ovs", datapath: "userspace", tunnel: { type: "vxlan" } },
    }),
    wrong: switchedWith({
      nodes: [ssh("n1", { nic: "eth1" }), ssh("n2", { nic: "eth1", host: "10.0.0.2" })],
      network: { module: "ovs", datapath: "userspace", tunnel: { type: "vxlan" } },
    }),
    expected: [["nodes[0].address", /add address: to node n1/]],
  },
];
