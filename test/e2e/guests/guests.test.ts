import { readFileSync } from "node:fs";
import { expect } from "chai";
import { expectExit, read } from "../support/command.ts";
import {
  expectFigures,
  guestFolder,
  guestProcesses,
  mainProcess,
  needGuests,
  short,
  tapsIn,
} from "../support/guests.ts";
import { expectNothingLeft, type Inventory, takeInventory } from "../support/inventory.ts";
import { needFullRun } from "../support/needs.ts";
import { kill } from "../support/processes.ts";
import { type Changes, Testbed } from "../support/testbed.ts";

describe("guests behind a bridge", function () {
  this.timeout(600_000);
  let machine: Inventory;
  let testbed: Testbed;
  const folder = (guest: string) => guestFolder(testbed.stack, "n1", guest);

  before(async function () {
    await needGuests(this);
    machine = await takeInventory();
    testbed = Testbed.derive("guests", "guest-bridge-local", {
      ...short,
      guest: { tapTxQueueLength: 500 },
    });
  });
  after(() => testbed?.discard());

  it("carry TCP and UDP between them, and stand in the kernel as the scenario says", async () => {
    await testbed.up();
    expectFigures(testbed.summary());
    const taps = (await tapsIn()).filter(({ txqlen }) => txqlen === 500);
    expect(taps).to.have.length(2);
    for (const { mtu, operstate, linkinfo } of taps) {
      expect([mtu, operstate, linkinfo?.info_kind]).to.deep.equal([1500, "UP", "tun"]);
    }
    const { environment, plan } = testbed.record();
    // The guests are machines of their own, with a kernel that is not this one's.
    const here = await read("uname", "-r");
    const guests = plan.nodes.filter(({ kind }) => kind === "guest").map(({ name }) => name);
    expect(guests).to.deep.equal(["p001-client@n1", "p001-server@n1"]);
    for (const name of guests) {
      expect(environment?.machines[name]?.kernel, name).not.to.equal(here);
      expect(environment?.machines[name]?.cpus, name).to.equal(1);
      expect(environment?.nodes[name]?.clock?.uncertaintyMs, name).to.be.greaterThan(0);
    }
  });

  it("need nothing when they are brought up once more", async () => {
    expectExit(await testbed.pulumi("preview", "--expect-no-changes"), 0);
  });

  it("are missed when one was killed, and brought back, the other one left alone", async () => {
    const [client, server] = [
      mainProcess(folder("p001-client")),
      mainProcess(folder("p001-server")),
    ];
    kill(server);
    const preview = expectExit(await testbed.pulumi("preview", "--diff"), 0).stdout;
    expect(preview).to.include("guest p001-server@n1: want running, have none");
    await testbed.up("--again");
    expectFigures(testbed.summary());
    expect(mainProcess(folder("p001-client"))).to.equal(client);
    expect(mainProcess(folder("p001-server"))).not.to.equal(server);
  });

  it("are booted anew when the scenario gives them another memory", async () => {
    testbed.edit({ "guest.memoryMiB": 128 });
    const before = readFileSync(`${folder("p001-client")}/config`, "utf8");
    await testbed.up();
    const config = readFileSync(`${folder("p001-client")}/config`, "utf8");
    expect(before).to.include("mem=512M");
    expect(config).to.include("mem=128M");
  });

  it("leave nothing, orphans of one that was killed included", async () => {
    kill(mainProcess(folder("p001-server")));
    await testbed.down();
    expect(guestProcesses(testbed.stack)).to.deep.equal([]);
    await expectNothingLeft(machine);
  });
});

/** What else a guest's other end may be, each from `up` to `down`; in full runs, as guests take their time. */
const others: [stack: string, what: string, changes: Changes][] = [
  ["guest-bridge-local", "a container", { endpoint: { client: "vm" } }],
  ["guest-loopback-local", "itself", {}],
  ["guest-to-host-local", "a process of its host", {}],
  ["host-to-guest-local", "a process of its host that dials it", {}],
  ["guest-nat-local", "a guest at a published port of their host", {}],
  ["guest-nat-switched", "a container at a published port of another node", {}],
  [
    "guest-nat-switched",
    "a guest at a published port of another node",
    { endpoint: { client: "vm", server: "vm" } },
  ],
  ["guest-vxlan-switched", "a guest of another node, over VXLAN", {}],
];

for (const [stack, what, changes] of others) {
  describe(`a guest and ${what}`, function () {
    this.timeout(600_000);
    let machine: Inventory;
    let testbed: Testbed;

    before(async function () {
      needFullRun(this);
      await needGuests(this);
      machine = await takeInventory();
      testbed = Testbed.derive("guest", stack, { ...short, ...changes });
    });
    after(() => testbed?.discard());

    it("carry TCP and UDP, and need nothing once more", async () => {
      await testbed.up();
      expectFigures(testbed.summary());
      expectExit(await testbed.pulumi("preview", "--expect-no-changes"), 0);
    });

    it("leave nothing", async () => {
      await testbed.down();
      expect(guestProcesses(testbed.stack)).to.deep.equal([]);
      await expectNothingLeft(machine);
    });
  });
}
