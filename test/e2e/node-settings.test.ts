import { cpus } from "node:os";
import { expect } from "chai";
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
  const atSwitch = (...words: string[]) =>
    read("ip", "netns", "exec", `netbench-${testbed.stack}-switch`, ...words);
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
    qdisc: (await inNode("tc", "qdisc", "show", "dev", "eth1")).match(/qdisc (\S+)|limit \S+/g),
    sack: await inNode("cat", "/proc/sys/net/ipv4/tcp_sack"),
    budget: await read("cat", budget),
    port: [
      ...((await atSwitch("tc", "qdisc", "show", "dev", "n1")).match(/qdisc \S+|limit \S+/g) ?? []),
      ...((await atSwitch("ip", "-o", "link", "show", "dev", "n1")).match(/qlen \d+/g) ?? []),
      ...((await atSwitch("ethtool", "-k", "n1")).match(/^generic-seg.*: \S+/m) ?? []),
    ],
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
    qdisc: ["qdisc bfifo", "limit 3000000b"],
    sack: "0",
    budget: wantedBudget(),
    port: ["qdisc pfifo", "limit 300p", "qlen 300", "generic-segmentation-offload: off"],
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
        qdisc: { kind: "bfifo", limitBytes: 3_000_000 },
      },
      ports: { offloads: { gso: false }, txQueueLength: 300, qdisc: { kind: "pfifo" } },
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
      "qdisc root": "bfifo limit 3000000",
    });
    const port = testbed.record().environment?.links.find(({ link }) => link === "switch port n1");
    expect(port).to.include({ node: "n1", container: null, driver: "veth", qdisc: "pfifo" });
    expect(port?.settings).to.include({
      ...{ "link txqueuelen": "300", "offload gso": "off", "qdisc root": "pfifo limit 300" },
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
    await inNode("tc", "qdisc", "del", "dev", "eth1", "root");
    await atSwitch("ip", "link", "set", "n1", "txqueuelen", "8");
    await atSwitch("ethtool", "-K", "n1", "gso", "on");
    await atSwitch("tc", "qdisc", "replace", "dev", "n1", "root", "pfifo", "limit", "5");
    await read("sh", "-c", `echo 555 >${budget}`);
    const { stdout } = expectExit(await netbench("drift", testbed.stack), 1);
    const rows = stdout.split("\n").slice(3).map((line) => line.split(/ {2,}/)); // prettier-ignore
    const drifted = [
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
      ["n1", "eth1 qdisc root", "bfifo limit 3000000", "noqueue"],
      ["n1", "switch port n1 txqueuelen", "300", "8"],
      ["n1", "switch port n1 offload gso", "off", "on"],
      ["n1", "switch port n1 qdisc root", "pfifo limit 300", "pfifo limit 5"],
    ];
    expect(rows).to.deep.include.members(drifted);
    const stopped = rows.find(([, , want, have]) => want === "running" && have === "stopped");
    expect(stopped, stdout).not.to.equal(undefined);
    // Kinds, not rows: the two offloads of a group are one.
    const kinds = new Set(drifted.map(([node, what = ""]) => `${node} ${what.replace(/ (tso|gso|gro|rx|tx)$/, "")}`)); // prettier-ignore
    expect(kinds.size + 1, "kinds of drift in one table").to.be.at.least(12);
    const ofContainers = rows.filter(([, what]) => what?.includes(`${testbed.stack}-p00`));
    expect(ofContainers.length, stdout).to.be.at.least(2);
    const { stdout: preview } = await testbed.pulumi("preview", "--diff");
    for (const [, what, want, have] of drifted)
      expect(preview).to.include(`${what}: want ${want}, have ${have}`);
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
