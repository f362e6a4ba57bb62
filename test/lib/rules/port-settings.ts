import { scenarioWith, switchedWith } from "../../scenarios.ts";
import type { Case } from "./case.ts";

const offloads = { gso: false };

/** Cases of ports that netbench makes. */
export const portSettingsCases: readonly Case[] = [
  {
    rule: "`ports` is for networks with ports",
    right: switchedWith({ ports: { offloads } }),
    wrong: scenarioWith({ ports: { offloads } }),
    expected: [["ports", /^leave it out, or choose a network and placement with ports/]],
  },
  {
    rule: "`ports` is for networks with ports",
    right: scenarioWith({
      network: { module: "ovs", datapath: "userspace" },
      ports: { offloads },
    }),
    wrong: scenarioWith({
      network: { module: "ovs", datapath: "userspace", ports: "internal" },
      ports: { offloads },
    }),
    expected: [["ports", /^leave it out/]],
  },
  {
    rule: "`ports.txQueueLength` stands beside",
    right: switchedWith({ ports: { txQueueLength: 50, qdisc: { kind: "pfifo" } } }),
    wrong: switchedWith({ ports: { txQueueLength: 50 } }),
    expected: [["ports.txQueueLength", /^add qdisc: \{ kind: pfifo \}, or leave it out$/]],
  },
  {
    rule: "`ports.txQueueLength` stands beside",
    right: switchedWith({ ports: { qdisc: { kind: "pfifo", limitPackets: 5 } } }),
    wrong: switchedWith({
      ports: { txQueueLength: 50, qdisc: { kind: "pfifo", limitPackets: 5 } },
    }),
    expected: [["ports.txQueueLength", /^add qdisc/]],
  },
];
