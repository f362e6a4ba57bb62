import { expect } from "chai";
import { expectExit, readJson } from "../support/command.ts";
import { containersOf, engineOf, eth0Of, identities, linkIn } from "../support/containers.ts";
import { expectNothingLeft, type Inventory, takeInventory } from "../support/inventory.ts";
import { needFullRun, needRoot } from "../support/needs.ts";
import { containerBridge, endPorts, vsctl, vswitchdPid } from "../support/ovs.ts";
import { kill } from "../support/processes.ts";
import { Testbed } from "../support/testbed.ts";

interface OvsStack {
  scenario: string;
  nodes: readonly string[];
  /** Kinds that the kernel must name: in containers, and of the bridge. */
  link: string;
  bridge: string;
  tag: string;
  vni?: string;
  overheadBytes: number;
  mtusBytes: readonly number[];
  /** The others are like it: only full runs have them. */
  everyRun?: true;
}

const userspace = { link: "veth", bridge: "tun" } as const;
const usual = { tag: "", overheadBytes: 0, mtusBytes: [1500, 9000] };
const [one, two] = [["n1"], ["n1", "n2"]];
const vxlan = { vni: '"42"', overheadBytes: 50 };

const shipped: readonly OvsStack[] = [
  { ...usual, ...userspace, scenario: "ovs-userspace-local", nodes: one },
  {
    ...usual,
    ...userspace,
    scenario: "ovs-userspace-switched",
    nodes: two,
    mtusBytes: [9000],
    everyRun: true,
  },
  {
    ...usual,
    ...userspace,
    scenario: "ovs-userspace-vlan-switched",
    nodes: two,
    tag: "10",
    mtusBytes: [1500],
  },
  {
    ...usual,
    ...userspace,
    scenario: "ovs-userspace-vxlan-switched",
    nodes: two,
    ...vxlan,
    mtusBytes: [9000],
  },
  {
    ...usual,
    ...userspace,
    scenario: "ovs-userspace-internal-local",
    nodes: one,
    link: "tun",
    mtusBytes: [1500],
  },
];

const short = {
  "pairs.count": 2,
  "benchmark.activePairs": [2],
  "benchmark.durationSec": 1,
  "benchmark.repetitions": 1,
};

const containersAt = async ({ stack }: Testbed, nodes: readonly string[]) =>
  (await Promise.all(nodes.map((node) => containersOf(stack, engineOf(stack, node))))).flat();

for (const stack of shipped) {
  describe(`the stack ${stack.scenario}`, function () {
    this.timeout(600_000);
    let machine: Inventory;
    let testbed: Testbed;

    before(async function () {
      needRoot(this);
      if (!stack.everyRun) needFullRun(this);
      machine = await takeInventory();
      testbed = Testbed.derive(stack.scenario, stack.scenario, {
        ...short,
        "nic.mtuBytes": stack.mtusBytes[0],
      });
    });
    after(() => testbed?.discard());

    for (const mtuBytes of stack.mtusBytes) {
      it(`is measured at MTU ${mtuBytes} and stands in Open vSwitch and kernel as it says`, async () => {
        testbed.edit({ "nic.mtuBytes": mtuBytes });
        await testbed.up();
        expectFigures(testbed, mtuBytes - stack.overheadBytes);
        await expectContainers(stack, testbed, mtuBytes - stack.overheadBytes);
        for (const node of stack.nodes) await expectBridge(stack, testbed, node, mtuBytes);
      });
    }

    it("is unchanged by a second up", async () => {
      expectExit(await testbed.pulumi("preview", "--expect-no-changes"), 0);
    });

    it("leaves nothing when it is taken down", async () => {
      await testbed.down();
      await expectNothingLeft(machine);
    });
  });
}

function expectFigures(testbed: Testbed, mtuBytes: number): void {
  const { trials, verdict } = testbed.summary();
  expect(verdict).not.to.equal("failed");
  expect(trials.map(({ protocol }) => protocol)).to.deep.equal(["tcp", "udp"]);
  for (const { protocol, payloadBytes, aggregateBitsPerSecond } of trials) {
    if (protocol === "udp") expect(payloadBytes).to.equal(mtuBytes - 28);
    expect(aggregateBitsPerSecond?.mean, protocol).to.be.greaterThan(1e6);
  }
}

async function expectContainers(stack: OvsStack, testbed: Testbed, mtuBytes: number) {
  const found = await containersAt(testbed, stack.nodes);
  expect(found).to.have.length(4);
  for (const container of found) {
    const link = await eth0Of(container);
    expect(link, container.Name).to.include({ mtu: mtuBytes });
    expect(link?.linkinfo?.info_kind, container.Name).to.equal(stack.link);
  }
}

async function expectBridge(stack: OvsStack, testbed: Testbed, node: string, mtuBytes: number) {
  const name = testbed.stack;
  const bridge = await containerBridge(name, node);
  expect(await vsctl(name, node, "get", "bridge", bridge, "datapath_type")).to.equal("netdev");
  const ports = await endPorts(name, node);
  expect(ports.map(({ tag }) => tag)).to.deep.equal(
    Array.from({ length: 4 / stack.nodes.length }, () => stack.tag),
  );
  const link = await linkIn(`netbench-${name}-${node}`, bridge);
  expect(link?.mtu).to.equal(mtuBytes - stack.overheadBytes);
  expect(link?.linkinfo?.info_kind).to.equal(stack.bridge);
  if (stack.nodes.length < 2) return;
  expect((await linkIn(`netbench-${name}-${node}`, "eth1"))?.mtu).to.equal(mtuBytes);
  if (stack.vni === undefined) {
    expect(await vsctl(name, node, "port-to-br", "eth1")).to.equal(bridge);
  } else {
    const tunnels = await vsctl(
      name,
      node,
      "--bare",
      "--columns=name",
      "find",
      "interface",
      "type=vxlan",
    );
    expect(await vsctl(name, node, "get", "interface", tunnels, "options:key")).to.equal(stack.vni);
  }
  await expectAddress(stack, name, node, bridge);
}

/** The node's address is where its own stack gets frames: on a bridge that has the NIC. */
async function expectAddress(stack: OvsStack, name: string, node: string, bridge: string) {
  const links = await readJson<{ ifname: string; addr_info: { local: string }[] }[]>(
    ...(["ip", "-n", `netbench-${name}-${node}`, "-4", "-j", "addr"] as const),
  );
  const address = `198.18.0.${node.slice(1)}`;
  const holder = links.find(({ addr_info }) => addr_info.some(({ local }) => local === address));
  if (stack.vni === undefined) expect(holder?.ifname).to.equal(bridge);
  else expect(await vsctl(name, node, "port-to-br", "eth1")).to.equal(holder?.ifname);
}

describe("Open vSwitch that somebody has changed by hand", function () {
  this.timeout(600_000);
  let testbed: Testbed;
  const nodes = ["n1", "n2"];
  const preview = async () => expectExit(await testbed.pulumi("preview", "--diff"), 0).stdout;
  const portOf = async (container: string) => {
    const ports = await endPorts(testbed.stack, "n1");
    return ports.find(({ end }) => end === `netbench-${testbed.stack}-${container}`);
  };

  before(async function () {
    needRoot(this);
    testbed = Testbed.derive("ovs-drift", "ovs-userspace-vlan-switched", {
      ...short,
      "benchmark.protocols": ["tcp"],
    });
    await testbed.up();
  });
  after(() => testbed?.discard());

  it("by a port removed and another's tag is named, and repaired in place", async () => {
    const made = identities(await containersAt(testbed, nodes));
    const [removed, retagged] = [await portOf("p001-client"), await portOf("p002-client")];
    await vsctl(testbed.stack, "n1", "del-port", removed?.port ?? "");
    await vsctl(testbed.stack, "n1", "set", "port", retagged?.port ?? "", "tag=11");
    const text = await preview();
    expect(text).to.include(`p001-client port ${removed?.port}: want one of nb-`);
    expect(text).to.include(`p002-client port ${retagged?.port} tag: want 10, have another`);
    await testbed.up("--again");
    expect(await portOf("p001-client")).to.deep.equal(removed);
    expect((await portOf("p002-client"))?.tag).to.equal("10");
    expect(testbed.summary().trials[0]?.aggregateBitsPerSecond?.mean).to.be.greaterThan(1e6);
    expect(identities(await containersAt(testbed, nodes))).to.deep.equal(made);
    expectExit(await testbed.pulumi("preview", "--expect-no-changes"), 0);
  });

  it("by a daemon killed is named, and forwards again after up", async () => {
    const pid = await vswitchdPid(testbed.stack, "n1");
    kill(pid);
    expect(await preview()).to.include("ovs-vswitchd: want running, have none");
    await testbed.up("--again");
    expect(await vswitchdPid(testbed.stack, "n1")).not.to.equal(pid);
    expect(testbed.summary().trials[0]?.aggregateBitsPerSecond?.mean).to.be.greaterThan(1e6);
    expectExit(await testbed.pulumi("preview", "--expect-no-changes"), 0);
  });

  it("leaves nothing, though its daemons were killed before it is taken down", async () => {
    for (const node of nodes) kill(await vswitchdPid(testbed.stack, node));
    await testbed.down();
  });
});
