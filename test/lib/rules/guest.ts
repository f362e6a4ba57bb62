import { scenarioWith, switchedWith } from "../../scenarios.ts";
import type { Case } from "./case.ts";

const emulated = { name: "n1", kind: "emulated" } as const;
const vm = { server: "vm", client: "vm" } as const;

/** Rules about guests. */
export const guestCases: readonly Case[] = [
  {
    rule: "Guests (`endpoint`: vm) are for the modules bridge, ovs and vxlan",
    right: switchedWith({ network: { module: "vxlan" }, endpoint: { client: "vm" } }),
    wrong: switchedWith({ endpoint: { client: "vm" } }),
    expected: [["endpoint.client", /take the module bridge, ovs or vxlan/]],
  },
  {
    rule: "Guests (`endpoint`: vm) are on local and emulated nodes",
    right: scenarioWith({ endpoint: vm }),
    wrong: scenarioWith({
      nodes: [{ name: "n1", kind: "ssh", host: "far" }],
      endpoint: { server: "vm" },
    }),
    expected: [["endpoint.server", /take local or emulated nodes/]],
  },
  {
    rule: "`guest` is for scenarios with guests",
    right: scenarioWith({ endpoint: vm, guest: { memoryMiB: 256 } }),
    wrong: scenarioWith({ guest: { memoryMiB: 256 } }),
    expected: [["guest", /leave it out, or set endpoint\.server/]],
  },
  {
    rule: "`guest.cpus`, `guest.queues`, `guest.vhost` and `guest.accelerator` are for",
    right: scenarioWith({
      endpoint: vm,
      guest: { backend: "qemu", cpus: 2, queues: 2, vhost: true, accelerator: "tcg" },
    }),
    wrong: scenarioWith({
      endpoint: vm,
      guest: { cpus: 2, queues: 2, vhost: false, accelerator: "tcg" },
    }),
    expected: [
      ["guest.cpus", /set guest\.backend to qemu/],
      ["guest.queues", /leave it out/],
      ["guest.vhost", /leave it out/],
      ["guest.accelerator", /leave it out/],
    ],
  },
  {
    rule: "A guest has at most as many queues",
    right: scenarioWith({ endpoint: vm, guest: { backend: "qemu", cpus: 4, queues: 2 } }),
    wrong: scenarioWith({ endpoint: vm, guest: { backend: "qemu", queues: 2 } }),
    expected: [["guest.queues", /guest\.cpus to 2/]],
  },
  {
    rule: "There are at most 8 pairs with guests",
    right: scenarioWith({ endpoint: vm, pairs: { count: 8 } }),
    wrong: scenarioWith({ endpoint: vm, pairs: { count: 9 } }),
    expected: [["pairs.count", /set it to 8 or less/]],
  },
  {
    rule: "One pair is in one guest (`guest.loopback`)",
    right: scenarioWith({ endpoint: vm, guest: { loopback: true }, pairs: { count: 1 } }),
    wrong: switchedWith({
      network: { module: "bridge", publishedPorts: "dnat" },
      endpoint: { client: "vm" },
      guest: { loopback: true },
      pairs: { count: 2, placement: "switched" },
    }),
    expected: [
      ["endpoint.server", /set it to vm, or leave guest\.loopback out/],
      ["pairs.placement", /set it to local/],
      ["pairs.count", /set it to 1/],
      ["network.publishedPorts", /leave it out/],
    ],
  },
  {
    rule: "Guests (`endpoint`: vm) are not for paths with a middlebox",
    right: switchedWith({ network: { module: "vxlan" }, endpoint: { client: "vm" } }),
    wrong: switchedWith({
      network: { module: "vxlan" },
      endpoint: { client: "vm" },
      path: { middlebox: { forwarder: "bridge" } },
    }),
    expected: [["endpoint.client", /leave path\.middlebox out/]],
  },
  {
    rule: "Servers in guests (`endpoint.server`: vm) are published by rules only",
    right: scenarioWith({
      nodes: [emulated],
      network: { module: "bridge", publishedPorts: "dnat" },
      endpoint: { server: "vm" },
    }),
    wrong: scenarioWith({
      nodes: [emulated],
      network: { module: "bridge", publishedPorts: "proxy" },
      endpoint: { server: "vm" },
    }),
    expected: [["network.publishedPorts", /set it to dnat, or endpoint\.server to container/]],
  },
];
