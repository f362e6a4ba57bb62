import { scenarioWith, switchedWith } from "../../scenarios.ts";
import { type Case, emulated, local } from "./case.ts";

const budget = { "net.core.netdev_budget": "1000" };
const macvlan = { module: "macvlan" as const };

/** Cases of NICs' settings, sysctls and processors. */
export const nodeSettingsCases: readonly Case[] = [
  {
    rule: "Settings of the NIC are for networks",
    right: switchedWith({ network: macvlan, nic: { ringRx: 4096 } }),
    wrong: scenarioWith({
      nodes: [local("n1", { nicSettings: { txQueueLength: 10 } })],
      network: { module: "bridge" },
      nic: { ringRx: 4096 },
    }),
    expected: [
      ["nic.ringRx", /^leave it out, or choose a network/],
      ["nodes[0].nicSettings.txQueueLength", /^leave it out/],
    ],
  },
  {
    rule: "`rss.equal` and `rss.weights`",
    right: switchedWith({ network: macvlan, nic: { rss: { weights: [1, 3] } } }),
    wrong: switchedWith({ network: macvlan, nic: { rss: { equal: 2, weights: [1, 3] } } }),
    expected: [["nic.rss", /^leave one out$/]],
  },
  {
    rule: "Sysctls that hold for the whole machine",
    right: scenarioWith({
      nodes: [local("n1", { sysctls: { ...budget, "net.ipv4.tcp_sack": "0" }, allowGlobal: true })],
    }),
    wrong: scenarioWith({
      nodes: [
        local("n1", {
          sysctls: { ...budget, "net.ipv4.tcp_sack": "0" },
          governor: "performance",
        }),
      ],
    }),
    expected: [
      ["nodes[0].sysctls.net.core.netdev_budget", /^add allowGlobal: true to node n1$/],
      ["nodes[0].governor", /^add allowGlobal: true to node n1$/],
    ],
  },
  {
    rule: "Nodes on one machine want the same",
    right: switchedWith({
      nodes: [
        { ...emulated("n1"), sysctls: budget, allowGlobal: true },
        { ...emulated("n2"), sysctls: { "net.core.netdev_budget": " 1000 " }, allowGlobal: true },
      ],
    }),
    wrong: switchedWith({
      nodes: [
        { ...emulated("n1"), sysctls: budget, allowGlobal: true },
        { ...emulated("n2"), sysctls: { "net.core.netdev_budget": "300" }, allowGlobal: true },
      ],
    }),
    expected: [
      ["nodes[1].sysctls.net.core.netdev_budget", /^give it to one node, or the same value/],
    ],
  },
  {
    rule: "`benchmark.pinning` shares the processors",
    right: scenarioWith({
      nodes: [local("n1", { cpus: "0-1" })],
      benchmark: { pinning: "split" },
    }),
    wrong: scenarioWith({ nodes: [local("n1")], benchmark: { pinning: "split" } }),
    expected: [["nodes[0].cpus", /^add cpus: to node n1, or leave benchmark\.pinning out$/]],
  },
  {
    rule: "`benchmark.pinning` shares the processors",
    right: scenarioWith({
      nodes: [local("n1", { cpus: "0" })],
      benchmark: { pinning: "per-pair" },
    }),
    wrong: scenarioWith({
      nodes: [local("n1", { cpus: "0" })],
      endpoint: { server: "host" },
      benchmark: { pinning: "per-pair" },
    }),
    expected: [["endpoint.server", /^leave benchmark\.pinning out, or take containers$/]],
  },
];
