import { scenarioWith, switchedWith } from "../../scenarios.ts";
import { type Case, emulated } from "./case.ts";

const floating = { module: "bridge" as const, publishedPorts: "floating" as const };
const ssh = (name: string) => ({
  ...{ name, kind: "ssh" as const, host: name },
  ...{ nic: "eth1", address: "192.0.2.1" },
});
const through = (forwarder: "bridge" | "route") =>
  switchedWith({ network: floating, path: { middlebox: { forwarder } } });

/** Cases of switched pairs, and of floating addresses. */
export const bridgeCases: readonly Case[] = [
  {
    rule: "The bridge module takes switched pairs only",
    right: switchedWith({ network: { module: "bridge", publishedPorts: "dnat" } }),
    wrong: switchedWith({ network: { module: "bridge" } }),
    expected: [["pairs.placement", /set pairs\.placement to local, or network\.publishedPorts/]],
  },
  {
    rule: "A bridge has `publishedPorts` or a `vlanId`",
    right: switchedWith({ network: { module: "bridge", vlanId: 10 } }),
    wrong: switchedWith({ network: { module: "bridge", vlanId: 10, publishedPorts: "proxy" } }),
    expected: [["network.publishedPorts", /leave out publishedPorts or vlanId/]],
  },
  {
    rule: "Floating addresses (`publishedPorts`: floating) are on the network between",
    right: switchedWith({ network: floating }),
    wrong: scenarioWith({ nodes: [emulated("n1")], network: floating }),
    expected: [["network.publishedPorts", /set it to dnat, or pairs\.placement to switched/]],
  },
  {
    rule: "Floating addresses (`publishedPorts`: floating) are on the network between",
    right: switchedWith({ network: { ...floating, publishedPorts: "dnat" } }),
    wrong: switchedWith({ nodes: [ssh("one"), ssh("two")], network: floating }),
    expected: [["network.publishedPorts", /set it to dnat, or use emulated nodes/]],
  },
  {
    rule: "Floating addresses (`publishedPorts`: floating) do not pass a middlebox that routes",
    right: through("bridge"),
    wrong: through("route"),
    expected: [["network.publishedPorts", /path\.middlebox\.forwarder to one that does not route/]],
  },
];
