import { cpus } from "node:os";
import { execa } from "execa";
import { expect } from "chai";
import { nicKnobs, type WantedNic } from "../../lib/knobs/index.ts";
import { settingsState } from "../../lib/knobs/settings-state.ts";
import { skipBecause } from "../skip.ts";
import { expectExit, netbench, read } from "./support/command.ts";
import { containersOf, docker, engineOf, eth0Of } from "./support/containers.ts";
import { expectNothingLeft, type Inventory, takeInventory } from "./support/inventory.ts";
import { needRoot } from "./support/needs.ts";
import { Testbed } from "./support/testbed.ts";

const budget = "/proc/sys/net/core/netdev_budget";

describe("a node's NIC, queues and sysctls", function () {
  this.timeout(600_000);
  let testbed: Testbed;
  let inventory: Inventory;
  let budgetBefore: string;
  const wantedBudget = () => (budgetBefore === "1000" ? "900" : "1000");

  const inNode = (...words: string[]) =>
    read("ip", "netns", "exec", `netbench-${testbed.stack}-n1`, ...words);
  const found = async () => ({
    link: (await inNode("ip", "-o", "link", "show", "dev", "eth1")).match(/mtu \d+|qlen \d+/g),
    offloads: (await inNode("ethtool", "-k", "eth1"))
      .split("\n")
      .filter((line) => /^(tcp-seg|generic-)/.test(line)),
    queues: /Current[^]*?RX:\s+(\d+)\s+TX:\s+(\d+)/
      .exec(await inNode("ethtool", "-l", "eth1"))
      ?.slice(1),
    rps: await inNode("sh", "-c", "cat /sys/class/net/eth1/queues/rx-?/rps_cpus"),
    xps: await inNode("sh", "-c", "cat /sys/class/net/eth1/queues/tx-?/xps_cpus"),
    sack: await inNode("cat", "/proc/sys/net/ipv4/tcp_sack"),
    budget: await read("cat", budget),
  });
  const inOrder = () => ({
    link: ["mtu 9000", "qlen 500"],
    offloads: [
      "tcp-segmentation-offload: off",
      "generic-segmentation-offload: off",
      "generic-receive-offload: on",
    ],
    queues: ["2", "2"],
    rps: "1\n2",
    xps: "2\n2",
    sack: "0",
    budget: wantedBudget(),
  });

  before(async function () {
    needRoot(this);
    if (cpus().length < 2) skipBecause(this, "takes two processors: a veth has a queue for each");
    inventory = await takeInventory();
    budgetBefore = await read("cat", budget);
    testbed = Testbed.derive("settings", "macvlan-bridge-switched", {
      nodes: [
        {
          ...{ name: "n1", kind: "emulated", allowGlobal: true },
          sysctls: { "net.ipv4.tcp_sack": "0", "net.core.netdev_budget": wantedBudget() },
          nicSettings: { rpsCpus: ["0", "1"], xpsCpus: ["1"] },
        },
        { name: "n2", kind: "emulated" },
      ],
      nic: {
        ...{ mtuBytes: 9000, txQueueLength: 500, channels: { rx: 2, tx: 2 } },
        offloads: { tso: false, "generic-segmentation-offload": false, gro: true },
      },
      "pairs.count": 2,
      "benchmark.protocols": ["tcp"],
      "benchmark.activePairs": [1],
      "benchmark.durationSec": 1,
      "benchmark.repetitions": 1,
    });
    await testbed.up();
  });
  after(() => testbed?.discard());

  it("are as the scenario says, and in the record as found", async () => {
    expect(await found()).to.deep.equal(inOrder());
    const nic = testbed.record().environment?.links.find(({ node }) => node === "n1");
    expect(nic?.settings).to.include({
      ...{ "link mtu": "9000", "link txqueuelen": "500", "channels rx": "2", "offload tso": "off" },
      ...{ "rps cpus": "1/2", "xps cpus": "2", "offload gro": "on" },
    });
  });

  it("have not drifted as long as nobody changes them", async () => {
    const { stdout } = expectExit(await netbench("drift", testbed.stack), 0);
    expect(stdout).to.equal(`${testbed.stack}: nothing has drifted.`);
    expectExit(await testbed.pulumi("preview", "--expect-no-changes"), 0);
  });

  it("are named one by one when somebody has", async () => {
    const containers = await containersOf(testbed.stack, engineOf(testbed.stack, "n1"));
    await docker(engineOf(testbed.stack, "n1"), "stop", "-t", "0", containers[1]?.Id ?? "");
    await inNode("ethtool", "-L", "eth1", "rx", "1", "tx", "1");
    await inNode("ethtool", "-K", "eth1", "tso", "on", "gso", "on", "gro", "off");
    await inNode("ip", "link", "set", "eth1", "mtu", "1500", "txqueuelen", "7");
    await inNode("sh", "-c", "echo 3 >/sys/class/net/eth1/queues/rx-0/rps_cpus");
    await inNode("sh", "-c", "echo 1 >/sys/class/net/eth1/queues/tx-0/xps_cpus");
    await inNode("sh", "-c", "echo 1 >/proc/sys/net/ipv4/tcp_sack");
    await read("sh", "-c", `echo 555 >${budget}`);
    const { stdout } = expectExit(await netbench("drift", testbed.stack), 1);
    const rows = stdout.split("\n").slice(3).map((line) => line.split(/ {2,}/)); // prettier-ignore
    expect(rows).to.deep.include.members([
      ["machine", "sysctl net.core.netdev_budget", wantedBudget(), "555"],
      ["n1", "eth1 channels rx", "2", "1"],
      ["n1", "eth1 channels tx", "2", "1"],
      ["n1", "eth1 offload tso", "off", "on"],
      ["n1", "eth1 offload gso", "off", "on"],
      ["n1", "eth1 offload gro", "on", "off"],
      ["n1", "eth1 mtu", "9000", "1500"],
      ["n1", "eth1 txqueuelen", "500", "7"],
      ["n1", "eth1 rps cpus", "1/2", "3"],
      ["n1", "eth1 xps cpus", "2", "1"],
      ["n1", "sysctl net.ipv4.tcp_sack", "0", "1"],
    ]);
    const ofContainers = rows.filter(([, what]) => what?.includes(`${testbed.stack}-p00`));
    expect(ofContainers.length, stdout).to.be.at.least(2);
    expect((await testbed.pulumi("preview", "--diff")).stdout).to.include(
      "eth1 channels rx: want 2, have 1",
    );
  });

  it("are put in order by up", async () => {
    await testbed.up();
    expect(await found()).to.deep.equal(inOrder());
    for (const container of await containersOf(testbed.stack, engineOf(testbed.stack, "n1")))
      expect((await eth0Of(container))?.mtu).to.equal(9000);
  });

  it("stop up before measuring where the driver refuses, with its reason", async () => {
    testbed.edit({ "nic.ringRx": 4096 });
    const { exitCode, all } = await testbed.tryUp();
    expect(exitCode).to.not.equal(0);
    expect(all).to.include("eth1 ring rx: refused by driver veth: it has no such setting");
  });

  it("come back on down", async () => {
    await testbed.down();
    expect(await read("cat", budget)).to.equal(budgetBefore);
    await expectNothingLeft(inventory);
  });
});

describe("the settings of a link that stays", function () {
  this.timeout(60_000);
  const namespace = `netbench-settings-${process.pid}`;
  const folder = `/dev/shm/${namespace}`;
  const run = (...words: string[]) => execa("ip", ["netns", "exec", namespace, ...words]);

  before(async function () {
    needRoot(this);
    await execa("ip", ["netns", "add", namespace]);
    await run("ip", "link", "add", "v0", "type", "veth", "peer", "name", "v1");
    await run("ip", "tuntap", "add", "t0", "mode", "tap");
  });
  after(async () => {
    await execa("ip", ["netns", "del", namespace], { reject: false });
    await execa("rm", ["-rf", folder]);
  });

  const links: Record<string, Partial<WantedNic>> = {
    v0: { txQueueLength: 50, offloads: { tso: false, tx: false, sg: false }, rpsCpus: ["0"] },
    t0: { txQueueLength: 5000, offloads: { gro: false }, coalesce: { rxFrames: 8 } },
  };
  for (const [link, wanted] of Object.entries(links))
    it(`are given back as they were: ${link}`, async () => {
      const shown = async () =>
        (await run("sh", "-c", `ip -d link show dev ${link}; ethtool -k ${link}; ethtool -c ${link}; cat /sys/class/net/${link}/queues/rx-*/rps_cpus`, )).stdout; // prettier-ignore
      const was = await shown();
      const state = settingsState({
        ...{ link, knobs: nicKnobs, keptDir: `${folder}/${link}` },
        wanted: { mtuBytes: 4000, ...wanted },
      });
      await run("sh", "-c", state.up);
      expect((await run("sh", "-c", state.check)).stdout).to.equal("");
      expect(await shown()).to.not.equal(was);
      await run("sh", "-c", state.down);
      expect(await shown()).to.equal(was);
    });
});
