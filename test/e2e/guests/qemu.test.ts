import { readFileSync } from "node:fs";
import { expect } from "chai";
import { expectExit, read } from "../support/command.ts";
import {
  expectFigures,
  guestFolder,
  guestProcesses,
  mainProcess,
  needGuests,
  readInGuest,
  short,
  tapsIn,
} from "../support/guests.ts";
import { expectNothingLeft, type Inventory, takeInventory } from "../support/inventory.ts";
import { needFullRun } from "../support/needs.ts";
import { kill } from "../support/processes.ts";
import { Testbed } from "../support/testbed.ts";

describe("guests of QEMU behind a bridge", function () {
  this.timeout(600_000);
  let machine: Inventory;
  let testbed: Testbed;
  const folder = (guest: string) => guestFolder(testbed.stack, "n1", guest);
  const names = ["p001-client", "p001-server"];
  const ownTaps = async () => (await tapsIn()).filter(({ txqlen }) => txqlen === 500);

  before(async function () {
    await needGuests(this, "qemu");
    machine = await takeInventory();
    testbed = Testbed.derive("qemu", "guest-qemu-bridge-local", {
      ...short,
      "guest.tapTxQueueLength": 500,
    });
  });
  after(() => testbed?.discard());

  it("carry TCP and UDP with the processors, queues and driver that the scenario says", async () => {
    await testbed.up();
    expectFigures(testbed.summary());
    const taps = await ownTaps();
    expect(taps.map(({ mtu, operstate }) => [mtu, operstate])).to.deep.equal([
      [1500, "UP"],
      [1500, "UP"],
    ]);
    for (const { linkinfo } of taps)
      expect(linkinfo?.info_data).to.include({ type: "tap", multi_queue: true });
    for (const name of names) {
      const said = await readInGuest(folder(name), "ls /sys/class/net/eth0/queues; nproc");
      expect(said).to.deep.equal(["rx-0", "rx-1", "tx-0", "tx-1", "2"]);
    }
  });

  it("say in the record what ran them, as their command lines and their kernels do", async () => {
    const { environment } = testbed.record();
    const here = await read("uname", "-r");
    for (const name of names) {
      const machine = environment?.machines[`${name}@n1`];
      const words = readFileSync(`/proc/${mainProcess(folder(name))}/cmdline`, "utf8").split("\0");
      const accelerator = words[words.indexOf("-accel") + 1] ?? "";
      expect(accelerator).to.be.oneOf(["kvm", "tcg"]);
      expect(machine?.virtualization).to.equal(`qemu, ${accelerator}`);
      expect(machine?.cpus).to.equal(2);
      expect(machine?.kernel).not.to.equal(here);
      // KVM alone offers its clock to a kernel (Linux: arch/x86/kernel/kvmclock.c).
      const clocks = "cat /sys/devices/system/clocksource/clocksource0/available_clocksource";
      const [offered] = await readInGuest(folder(name), clocks);
      expect(offered?.includes("kvm-clock")).to.equal(accelerator === "kvm");
    }
    const drivers = environment?.links.flatMap(({ container, driver }) =>
      container === null ? [] : [driver],
    );
    expect(drivers).to.deep.equal(["virtio_net", "virtio_net"]);
  });

  it("need nothing when they are brought up once more", async () => {
    expectExit(await testbed.pulumi("preview", "--expect-no-changes"), 0);
  });

  it("are missed when one was killed", async () => {
    kill(mainProcess(folder("p001-server")));
    const preview = expectExit(await testbed.pulumi("preview", "--diff"), 0).stdout;
    expect(preview).to.include("guest p001-server@n1: want running, have none");
  });

  it("are booted anew with what the scenario then says, on TAP devices for it", async function () {
    needFullRun(this);
    testbed.edit({ "guest.cpus": 1, "guest.queues": 1, "guest.memoryMiB": 192 });
    await testbed.up();
    expectFigures(testbed.summary());
    for (const { linkinfo } of await ownTaps())
      expect(linkinfo?.info_data).to.include({ multi_queue: false });
    const said = await readInGuest(folder("p001-server"), "ls /sys/class/net/eth0/queues; nproc");
    expect(said).to.deep.equal(["rx-0", "tx-0", "1"]);
  });

  it("leave nothing, after one was killed included", async () => {
    kill(mainProcess(folder("p001-client")));
    await testbed.down();
    expect(guestProcesses(testbed.stack)).to.deep.equal([]);
    await expectNothingLeft(machine);
  });
});
