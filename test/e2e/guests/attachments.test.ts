import { expect } from "chai";
import { expectExit, read, readJson } from "../support/command.ts";
import {
  expectFigures,
  guestFolder,
  guestProcesses,
  mainProcess,
  needGuests,
  short,
} from "../support/guests.ts";
import { expectNothingLeft, type Inventory, takeInventory } from "../support/inventory.ts";
import { needFullRun } from "../support/needs.ts";
import { endPorts, vsctl } from "../support/ovs.ts";
import { Testbed } from "../support/testbed.ts";

/** What guests' NICs are plugged into, beyond a bridge of their node: each from `up` to `down`. */

interface Life {
  stack: string;
  what: string;
  /** What the machine must say, by other means than ours. */
  expectKernel(testbed: Testbed): Promise<void>;
}

/** Ports of guests on a node, with whose they are and their VLAN. */
const guestPorts = async ({ stack }: Testbed, node: string) =>
  (await endPorts(stack, node)).map(({ port, end, tag }) => [port.slice(0, 4), end, tag]);

const lives: readonly Life[] = [
  {
    stack: "guest-ovs-userspace-local",
    what: "on one Open vSwitch",
    expectKernel: async (testbed) => {
      expect(await guestPorts(testbed, "n1")).to.have.deep.members([
        ["nbg-", "p001-client@n1", ""],
        ["nbg-", "p001-server@n1", ""],
      ]);
    },
  },
  {
    stack: "guest-ovs-vxlan-switched",
    what: "on Open vSwitch, joined by VXLAN",
    expectKernel: async (testbed) => {
      for (const [node, role] of [
        ["n1", "client"],
        ["n2", "server"],
      ] as const) {
        expect(await guestPorts(testbed, node)).to.deep.equal([
          ["nbg-", `p001-${role}@${node}`, ""],
        ]);
        const { stack } = testbed;
        const tunnel = node === "n1" ? "vxlan-2" : "vxlan-1";
        expect(await vsctl(stack, node, "get", "interface", tunnel, "options:key")).to.equal(
          '"42"',
        );
      }
      expect(testbed.record().plan.mtuBytes).to.equal(1450);
    },
  },
  {
    stack: "guest-floating-switched",
    what: "at a floating address",
    expectKernel: async ({ stack }) => {
      const inNode = `netbench-${stack}-n2`;
      const addresses = await readJson<{ addr_info: { local: string; prefixlen: number }[] }[]>(
        ...(["ip", "-n", inNode, "-4", "-j", "addr", "show", "dev", "eth1"] as const),
      );
      expect(
        addresses.flatMap(({ addr_info }) =>
          addr_info.map(({ local, prefixlen }) => `${local}/${prefixlen}`),
        ),
      ).to.include("198.18.0.101/32");
      const rules = await read("ip", "netns", "exec", inNode, "iptables-save", "-t", "nat");
      // In the subnet that tests give to bridges.
      expect(rules).to.include("-d 198.18.0.101/32 -j DNAT --to-destination 198.18.240.5");
      expect(rules).to.include("-s 198.18.240.5/32 -o eth1 -j SNAT --to-source 198.18.0.101");
    },
  },
];

for (const { stack, what, expectKernel } of lives) {
  describe(`a guest ${what}`, function () {
    this.timeout(600_000);
    let machine: Inventory;
    let testbed: Testbed;

    before(async function () {
      needFullRun(this);
      await needGuests(this);
      machine = await takeInventory();
      testbed = Testbed.derive("guest", stack, short);
    });
    after(() => testbed?.discard());

    it("carries TCP and UDP, and needs nothing once more", async () => {
      await testbed.up();
      expectFigures(testbed.summary());
      await expectKernel(testbed);
      expectExit(await testbed.pulumi("preview", "--expect-no-changes"), 0);
    });

    it("leaves nothing", async () => {
      await testbed.down();
      expect(guestProcesses(testbed.stack)).to.deep.equal([]);
      await expectNothingLeft(machine);
    });
  });
}

describe("guests in a VLAN of Open vSwitch that somebody has changed by hand", function () {
  this.timeout(600_000);
  let machine: Inventory;
  let testbed: Testbed;
  const client = () => mainProcess(guestFolder(testbed.stack, "n1", "p001-client"));
  const portsOn = (node: string) => guestPorts(testbed, node);
  const portOf = async (node: string) => (await endPorts(testbed.stack, node))[0]?.port ?? "";

  before(async function () {
    needFullRun(this);
    await needGuests(this);
    machine = await takeInventory();
    testbed = Testbed.derive("guest", "guest-ovs-vlan-switched", {
      ...short,
      "benchmark.protocols": ["tcp"],
    });
    await testbed.up();
  });
  after(() => testbed?.discard());

  it("were measured with their tag", async () => {
    expectFigures(testbed.summary(), ["tcp"]);
    expect(await portsOn("n1")).to.deep.equal([["nbg-", "p001-client@n1", "10"]]);
    expect(await portsOn("n2")).to.deep.equal([["nbg-", "p001-server@n2", "10"]]);
  });

  it("by a port removed and another's tag is named, and repaired without a boot", async () => {
    const before = client();
    const { stack } = testbed;
    const [removed, retagged] = [await portOf("n1"), await portOf("n2")];
    await vsctl(stack, "n1", "del-port", removed);
    await vsctl(stack, "n2", "set", "port", retagged, "tag=11");
    const preview = expectExit(await testbed.pulumi("preview", "--diff"), 0).stdout;
    expect(preview).to.include(`guest p001-client@n1 port ${removed}: want one of nb-`);
    expect(preview).to.include(`guest p001-server@n2 port ${retagged} tag: want 10, have another`);
    await testbed.up("--again");
    expectFigures(testbed.summary(), ["tcp"]);
    expect(await portsOn("n1")).to.deep.equal([["nbg-", "p001-client@n1", "10"]]);
    expect(await portsOn("n2")).to.deep.equal([["nbg-", "p001-server@n2", "10"]]);
    expect(client()).to.equal(before);
  });

  it("by a TAP device removed are named, and the guest is booted anew, on a port that works", async () => {
    const before = client();
    const tap = (await portOf("n1")).replace(/^nbg-/, "nbt-");
    await read("ip", "-n", `netbench-${testbed.stack}-n1`, "link", "del", "dev", tap);
    const preview = expectExit(await testbed.pulumi("preview", "--diff"), 0).stdout;
    expect(preview).to.include(`guest p001-client@n1 ${tap}: want a link, have none`);
    await testbed.up("--again");
    expectFigures(testbed.summary(), ["tcp"]);
    expect(client()).not.to.equal(before);
  });

  it("leave no port behind where a container takes one's place", async () => {
    testbed.edit({ "endpoint.client": "container" });
    await testbed.up();
    expectFigures(testbed.summary(), ["tcp"]);
    const [port = [], ...more] = await portsOn("n1");
    expect([port[1], port[2], more]).to.deep.equal([
      `netbench-${testbed.stack}-p001-client`,
      ...["10", []],
    ]);
  });

  it("leave nothing", async () => {
    await testbed.down();
    expect(guestProcesses(testbed.stack)).to.deep.equal([]);
    await expectNothingLeft(machine);
  });
});
