import { expect } from "chai";
import { describeNetwork, type NetworkLife } from "../support/network-life.ts";
import { labSite, onGuest } from "../support/site.ts";
import type { Testbed } from "../support/testbed.ts";

/** The kernel datapath of Open vSwitch (net/openvswitch), which this machine may not have. */

const [local, switched] = [["n1"], ["n1", "n2"]];

/** A program of Open vSwitch in a node's guest, told where the testbed's own database is. */
const ovs = ({ stack }: Testbed, node: string, program: string, ...args: string[]) =>
  onGuest(node, program, `--db=unix:/dev/shm/netbench-0/${stack}/${node}/ovs/db.sock`, ...args);

/** Devices in the kernel's datapath, by the kernel's own list. */
async function devicesIn(node: string): Promise<string[]> {
  const shown = await onGuest(node, "ovs-dpctl", "show", "system@ovs-system");
  return [...shown.matchAll(/^ +port \d+: (\S+)/gm)].map(([, name = ""]) => name);
}

/** Ports that the database has for containers. */
const portsOf = async (testbed: Testbed, node: string): Promise<string[]> => {
  const query = ["--bare", "--columns=name", "find", "port", "external_ids:end!=none"];
  const names = await ovs(testbed, node, "ovs-vsctl", ...query);
  return names.split("\n").filter(Boolean);
};

async function expectDatapath(testbed: Testbed, nodes: readonly string[], ...others: string[]) {
  for (const node of nodes) {
    const ports = await portsOf(testbed, node);
    expect(ports, node).to.have.length(4 / nodes.length);
    expect(await devicesIn(node), node).to.include.members([...ports, ...others]);
  }
}

const portRemoved: NonNullable<NetworkLife["drift"]> = {
  title: "when a port was removed from the bridge",
  make: async (testbed) => {
    const [port = ""] = await portsOf(testbed, "n1");
    await ovs(testbed, "n1", "ovs-vsctl", "del-port", port);
  },
  named: () => "want one of nb-",
  inPlace: true,
};

const common = { site: labSite, overheadBytes: 0, link: { kind: "veth" } } as const;
/** One MTU each, since guests are slow. */
const onNode = { ...common, nodes: local, mtusBytes: [1500] } as const;
const acrossNodes = { ...common, nodes: switched, mtusBytes: [9000] } as const;

describeNetwork({
  ...onNode,
  onlyInFullRuns: true,
  scenario: "ovs-kernel-local",
  expectKernel: (testbed) => expectDatapath(testbed, local),
});

describeNetwork({
  ...acrossNodes,
  onlyInFullRuns: true,
  scenario: "ovs-kernel-switched",
  expectKernel: (testbed) => expectDatapath(testbed, switched, "eth1"),
  drift: portRemoved,
});

describeNetwork({
  ...acrossNodes,
  onlyInFullRuns: true,
  scenario: "ovs-kernel-vxlan-switched",
  overheadBytes: 50,
  expectKernel: async (testbed) => {
    await expectDatapath(testbed, switched);
    for (const node of switched) expect(await devicesIn(node), node).to.include("vxlan_sys_4789");
  },
});

describeNetwork({
  ...onNode,
  onlyInFullRuns: true,
  scenario: "ovs-kernel-internal-local",
  mtusBytes: [9000],
  link: { kind: "openvswitch" },
  expectKernel: (testbed) => expectDatapath(testbed, local),
});
