import type { ScenarioInput } from "../../../lib/scenario.ts";
import { scenarioWith, switchedWith } from "../../scenarios.ts";
import { type Case, emulated } from "./case.ts";

type Box = NonNullable<NonNullable<ScenarioInput["path"]>["middlebox"]>;

const path = (middlebox: Box) => ({ path: { middlebox } });
const bridged = path({ forwarder: "bridge" });
const ssh = (name: string) => ({
  ...{ name, kind: "ssh" as const, host: name, nic: "eth1", address: "10.0.0.1" },
});
const tagged = { module: "macvlan" as const, vlanId: 10 };

/** Cases of what is between the nodes. */
export const middleboxCases: readonly Case[] = [
  {
    rule: "A middlebox (`path.middlebox`) is in the cable between two emulated nodes",
    right: switchedWith(bridged),
    wrong: scenarioWith({
      ...bridged,
      nodes: [emulated("n1")],
      network: { module: "macvlan" },
    }),
    expected: [["path.middlebox", /set pairs\.placement to switched/]],
  },
  {
    rule: "A middlebox (`path.middlebox`) is in the cable between two emulated nodes",
    right: switchedWith(bridged),
    wrong: switchedWith({ ...bridged, nodes: [ssh("n1"), ssh("n2")] }),
    expected: [["path.middlebox", /make both nodes emulated/]],
  },
  {
    rule: "A middlebox is for networks whose packets pass the nodes' NICs",
    right: switchedWith(bridged),
    wrong: switchedWith({ ...bridged, network: { module: "passthrough" } }),
    expected: [["path.middlebox", /take another module/]],
  },
  {
    rule: "Forwarders that route (`route`, `nat`) take networks without 802.1Q tags",
    right: switchedWith({ ...bridged, network: tagged }),
    wrong: switchedWith({ ...path({ forwarder: "route" }), network: tagged }),
    expected: [["path.middlebox.forwarder", /take another forwarder/]],
  },
  {
    rule: "Forwarders that route (`route`, `nat`) take networks without 802.1Q tags",
    right: switchedWith({ ...path({ forwarder: "nat" }), network: { module: "host" } }),
    wrong: switchedWith({
      ...path({ forwarder: "route" }),
      network: { module: "ipvlan", mode: "l3" },
    }),
    expected: [["path.middlebox.forwarder", /take another forwarder/]],
  },
  {
    rule: "Forwarders that route (`route`, `nat`) take networks without 802.1Q tags",
    right: switchedWith({ ...path({ forwarder: "route" }), network: { module: "vxlan" } }),
    wrong: switchedWith({ ...path({ forwarder: "nat" }), network: { module: "vxlan" } }),
    expected: [["path.middlebox.forwarder", /take another forwarder/]],
  },
  {
    rule: "`path.middlebox.queue.packets` stands beside `rateBitsPerSecond`",
    right: switchedWith(
      path({ forwarder: "bridge", queue: { packets: 10, rateBitsPerSecond: 1e9 } }),
    ),
    wrong: switchedWith(path({ forwarder: "bridge", queue: { packets: 10 } })),
    expected: [["path.middlebox.queue.rateBitsPerSecond", /add rateBitsPerSecond/]],
  },
  {
    rule: "`path.middlebox.cpus` and `memoryMiB` are for forwarders that are programs",
    right: switchedWith(path({ forwarder: "userspace", cpus: "0", memoryMiB: 16 })),
    wrong: switchedWith(path({ forwarder: "route", cpus: "0", memoryMiB: 16 })),
    expected: [
      ["path.middlebox.cpus", /take the forwarder userspace/],
      ["path.middlebox.memoryMiB", /take the forwarder userspace/],
    ],
  },
  {
    rule: "A middlebox in a virtual machine",
    right: switchedWith(path({ forwarder: "route", where: "vm", memoryMiB: 128, cpus: "0" })),
    wrong: switchedWith(path({ forwarder: "userspace", where: "vm", memoryMiB: 16 })),
    expected: [
      ["path.middlebox.forwarder", /take another forwarder/],
      ["path.middlebox.memoryMiB", /set it to 64 or more/],
    ],
  },
  {
    rule: "The forwarder `userspace` carries frames of an MTU of 1500",
    right: switchedWith({ ...path({ forwarder: "userspace" }), nic: { mtuBytes: 1500 } }),
    wrong: switchedWith({ ...path({ forwarder: "userspace" }), nic: { mtuBytes: 9000 } }),
    expected: [["nic.mtuBytes", /set it to 1500 or less/]],
  },
  {
    rule: "With the forwarder `ovs-userspace` neither `nic.offloads`",
    right: switchedWith({ ...bridged, nic: { offloads: { tso: false } } }),
    wrong: switchedWith({
      ...path({ forwarder: "ovs-userspace" }),
      nic: { offloads: { tso: false } },
      ports: { offloads: { tx: true } },
    }),
    expected: [
      ["nic.offloads", /leave them out/],
      ["ports.offloads", /leave them out/],
    ],
  },
];
