import { expect } from "chai";
import { expectExit, netbench } from "../support/command.ts";
import { expectNothingLeft, type Inventory, takeInventory } from "../support/inventory.ts";
import { labTimeoutMs, rebootGuest } from "../support/lab.ts";
import { needFullRun } from "../support/needs.ts";
import { guestOf, labSite, onGuest } from "../support/site.ts";
import { Testbed } from "../support/testbed.ts";

/** Processes of the nodes: a guest has no disk, so that its containers would be gone for good. */
describe("a node that was rebooted", function () {
  this.timeout(labTimeoutMs);
  let machine: Inventory;
  let testbed: Testbed;

  const found = async () => ({
    link: (await onGuest("n1", "ip", "-o", "link", "show", "dev", "eth1")).match(/mtu \d+|qlen \d+|qdisc \S+/g),
    tso: /^tcp-segmentation-offload: \S+/m.exec(await onGuest("n1", "ethtool", "-k", "eth1"))?.[0],
    sack: await onGuest("n1", "cat", "/proc/sys/net/ipv4/tcp_sack"),
    budget: await onGuest("n1", "cat", "/proc/sys/net/core/netdev_budget"),
  }); // prettier-ignore
  const boot = () => onGuest("n1", "cat", "/proc/sys/kernel/random/boot_id");

  before(async function () {
    needFullRun(this);
    await labSite.prepare(this);
    machine = await takeInventory();
    testbed = Testbed.derive("reboot", "macvlan-bridge-lab-switched", {
      ...labSite.changes(["n1", "n2"]),
      network: { module: "host" },
      endpoint: { server: "host", client: "host" },
      "nodes.0.sysctls": { "net.ipv4.tcp_sack": "0", "net.core.netdev_budget": "1000" },
      "nodes.0.allowGlobal": true,
      nic: {
        ...{ mtuBytes: 4000, txQueueLength: 77, offloads: { tso: false } },
        qdisc: { kind: "pfifo" },
      },
      "benchmark.protocols": ["tcp"],
      "benchmark.activePairs": [1],
      "benchmark.durationSec": 1,
      "benchmark.repetitions": 1,
    });
  });
  after(() => testbed?.discard());

  it("has lost its state: preview and drift say so, and up makes it again", async () => {
    const original = await found();
    await testbed.up();
    const set = await found();
    expect(set).to.deep.equal({
      link: ["mtu 4000", "qdisc pfifo", "qlen 77"],
      ...{ tso: "tcp-segmentation-offload: off", sack: "0", budget: "1000" },
    });

    const before = await boot();
    await rebootGuest(guestOf("n1"));
    expect(await boot()).to.not.equal(before);
    expect(await found()).to.deep.equal(original);
    const { stdout } = expectExit(await netbench("drift", testbed.stack), 1);
    const rows = stdout.split("\n").slice(3).map((line) => line.trim().split(/ {2,}/)); // prettier-ignore
    const lost = [
      ["n1", "eth1 mtu", "4000", "1500"],
      ["n1", "eth1 txqueuelen", "77", "1000"],
      ["n1", "eth1 offload tso", "off", "on"],
      ["n1", "eth1 qdisc root", "pfifo limit 77", "noqueue"],
      ["n1", "sysctl net.ipv4.tcp_sack", "0", "1"],
      ["n1", "sysctl net.core.netdev_budget", "1000", "300"],
    ];
    expect(rows).to.deep.include.members(lost);
    expect(stdout).to.match(/^n1 +agents' folder /m);
    expect(rows.map(([node]) => node)).to.not.include("n2");
    const preview = expectExit(await testbed.pulumi("preview", "--diff"), 0).stdout;
    for (const [, what, want, have] of lost)
      expect(preview).to.include(`${what}: want ${want}, have ${have}`);

    await testbed.up();
    expect(await found()).to.deep.equal(set);
    expectExit(await netbench("drift", testbed.stack), 0);

    await testbed.down();
    expect(await found()).to.deep.equal(original);
    await expectNothingLeft(machine);
  });
});
