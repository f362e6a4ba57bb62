import { scenarioWith, switchedWith } from "../../scenarios.ts";
import { type Case, emulated } from "./case.ts";

const vxlanOvs = {
  module: "ovs" as const,
  datapath: "kernel" as const,
  tunnel: { type: "vxlan" as const },
};

const taps = {
  module: "ovs" as const,
  datapath: "userspace" as const,
  ports: "internal" as const,
};

const vm = { server: "vm" as const, client: "vm" as const };

const userspace = { ...taps, ports: "veth" as const };
const still = { offloads: { gso: false } };

/** Cases of the ovs module. */
export const ovsCases: readonly Case[] = [
  {
    rule: "Internal ports of the userspace datapath",
    right: scenarioWith({ nic: { mtuBytes: 1500 }, network: taps }),
    wrong: scenarioWith({ nic: { mtuBytes: 1501 }, network: taps }),
    expected: [["nic.mtuBytes", /set it to 1500 or less, or network\.ports to veth/]],
  },
  {
    rule: "Internal ports of the userspace datapath",
    right: scenarioWith({ nic: { mtuBytes: 9000 }, network: { ...taps, datapath: "kernel" } }),
    wrong: switchedWith({
      nic: { mtuBytes: 9000 },
      network: { ...taps, tunnel: { type: "vxlan" } },
    }),
    expected: [["nic.mtuBytes", /set it to 1550 or less/]],
  },
  {
    rule: "`network.tunnel` joins nodes",
    right: switchedWith({ network: vxlanOvs }),
    wrong: { ...switchedWith({ network: vxlanOvs, pairs: {} }), nodes: [emulated("n1")] },
    expected: [["network.tunnel", /leave network\.tunnel out/]],
  },
  {
    rule: "`benchmark.udp.payloadBytes` is at most",
    right: switchedWith({
      network: { ...vxlanOvs, vlanTag: 10 },
      benchmark: { udp: { payloadBytes: 1418 } },
    }),
    wrong: switchedWith({
      network: { ...vxlanOvs, vlanTag: 10 },
      benchmark: { udp: { payloadBytes: 1419 } },
    }),
    expected: [["benchmark.udp.payloadBytes", /set it to 1418 or less/]],
  },
  {
    rule: "`network.ports: internal` joins containers",
    right: scenarioWith({ network: userspace, endpoint: vm }),
    wrong: scenarioWith({ network: taps, endpoint: vm }),
    expected: [["network.ports", /leave network\.ports out, or set endpoint\.server/]],
  },
  {
    rule: "`network.ports: internal` joins containers",
    right: scenarioWith({ network: taps, endpoint: { client: "vm" } }),
    wrong: scenarioWith({ network: { ...taps, datapath: "kernel" }, endpoint: vm }),
    expected: [["network.ports", /set endpoint\.server or endpoint\.client to container/]],
  },
  {
    rule: "With guests at both ends (`endpoint`: vm) and local pairs the ovs module",
    right: scenarioWith({ network: userspace, endpoint: { client: "vm" }, ports: still }),
    wrong: scenarioWith({ network: userspace, endpoint: vm, ports: still }),
    expected: [["ports", /leave it out, or set guest\.tapTxQueueLength/]],
  },
];
