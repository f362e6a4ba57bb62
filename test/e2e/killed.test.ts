import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { read } from "./support/command.ts";
import { containersOf, countContainers, docker, engineOf } from "./support/containers.ts";
import { expectNothingLeft, type Inventory, takeInventory } from "./support/inventory.ts";
import { type Makers, killAll, killPulumi, startDown, startUp } from "./support/killing.ts";
import { needRoot } from "./support/needs.ts";
import { kill, ourProcesses } from "./support/processes.ts";
import { Testbed } from "./support/testbed.ts";

/** Enough containers for a kill to fall between the first and the last one. */
const pairCount = 6;

const short = {
  "pairs.count": pairCount,
  "benchmark.protocols": ["tcp"],
  "benchmark.activePairs": [2],
  "benchmark.durationSec": 1,
  "benchmark.repetitions": 2,
};

/** Clients that run in a stack's containers. */
async function sendingIn(stack: string): Promise<string[]> {
  const tops = (await containersOf(stack))
    .filter(({ State }) => State.Running)
    .map(({ Id }) => docker(undefined, "top", Id, "-eo", "pid,args"));
  return (await Promise.all(tops)).join("\n").match(/iperf3 -c .*/g) ?? [];
}

describe("after kill -9", function () {
  this.timeout(600_000);
  let machine: Inventory;
  let testbed: Testbed | undefined;

  beforeEach(async function () {
    needRoot(this);
    machine = await takeInventory();
  });
  afterEach(async () => {
    await testbed?.discard();
    testbed = undefined;
  });

  /** Starts `up` and waits until some containers are there, and not all of them. */
  async function halfMade(of: Testbed, engine?: string): Promise<Makers> {
    const up = startUp(of);
    await up.until(async () => (await countContainers(of.stack, engine)) > 0);
    return up;
  }

  it("of pulumi in the middle of provisioning, the next up ends valid", async () => {
    testbed = Testbed.derive("killed-pulumi", "bridge-local", short);
    const up = await halfMade(testbed);
    await killPulumi(up);
    expect(up.output(), "the kill came before the benchmark").not.to.match(/rep \d\/2/);
    await testbed.up();
    expect(await containersOf(testbed.stack)).to.have.length(2 * pairCount);
    await testbed.down();
    await expectNothingLeft(machine);
  });

  it("of everything in the middle of measuring, the next up goes on where it was", async () => {
    testbed = Testbed.derive("killed-measuring", "macvlan-bridge-switched", {
      ...short,
      "benchmark.repetitions": 3,
    });
    const up = startUp(testbed);
    await up.until(() => /rep 1\/3 {2}[\d.]+ Gbit/.test(up.output()));
    await killAll(up);
    const killed = testbed.record();
    expect(killed.finishedAt).to.equal(null);
    expect(killed.repetitions).not.to.have.length(0);

    const { stdout, exitCode } = await testbed.tryUp();
    expect(exitCode, stdout).to.be.oneOf([0, 3]);
    expect(stdout).to.match(/going on with results\/\S+: \d of 3 repetitions are there/);
    const record = testbed.record();
    expect(record.run).to.equal(killed.run);
    expect(record.resumed).to.be.at.least(1);
    expect(record.repetitions.slice(0, killed.repetitions.length)).to.deep.equal(
      killed.repetitions,
    );
    const measured = record.repetitions.map(({ repetition }) => `repetition ${repetition}`);
    expect([...new Set(measured)].sort()).to.deep.equal([1, 2, 3].map((at) => `repetition ${at}`));
    if (exitCode !== 0) await testbed.up("--again");
    await testbed.down();
    await expectNothingLeft(machine);
  });

  it("of what measures, its plugin or pulumi alone, nobody sends any more, and the next up goes on", async () => {
    const repetitions = 4;
    testbed = Testbed.derive("killed-alone", "bridge-local", {
      ...short,
      "benchmark.durationSec": 5,
      "benchmark.repetitions": repetitions,
    });
    const { stack } = testbed;
    const victims = [/ measure\/main\.ts$/, /\/resource-command-v/, /^\S*\/pulumi up /];
    for (const [at, victim] of victims.entries()) {
      const up = startUp(testbed);
      await up.until(() => new RegExp(`rep ${at + 1}/${repetitions} `).test(up.output()));
      await up.until(async () => (await sendingIn(stack)).length > 0);
      ourProcesses()
        .filter(({ commandLine, marked }) => marked && victim.test(commandLine))
        .forEach(({ pid }) => kill(pid));
      await sleep(3000);
      expect(await sendingIn(stack), String(victim)).to.deep.equal([]);
      await up.ended;
    }
    const { stdout, exitCode } = await testbed.tryUp();
    expect(exitCode, stdout).to.be.oneOf([0, 3]);
    const { repetitions: measured, resumed } = testbed.record();
    expect(new Set(measured.map(({ repetition }) => repetition)).size).to.equal(repetitions);
    expect(resumed).to.be.at.least(victims.length);
    await testbed.down();
    await expectNothingLeft(machine);
  });

  it("of everything in the middle of provisioning, down leaves nothing", async () => {
    testbed = Testbed.derive("killed-nodes", "macvlan-bridge-switched", short);
    const up = await halfMade(testbed, engineOf(testbed.stack, "n1"));
    await killAll(up);
    await testbed.down();
    await expectNothingLeft(machine);
  });

  it("of everything half-way through a NIC's settings, down gives back what they were", async () => {
    const programs = mkdtempSync(join(tmpdir(), "netbench-e2e-killed-"));
    const [nic, peer] = [`nb6k${process.pid % 10_000}`, `nb6p${process.pid % 10_000}`];
    const queues = ["numrxqueues", "2", "numtxqueues", "2"];
    // A NIC that outlives the testbed, as hardware does, with a carrier.
    await read(
      "ip",
      "link",
      "add",
      nic,
      ...queues,
      "type",
      "veth",
      "peer",
      "name",
      peer,
      ...queues,
    );
    try {
      for (const end of [nic, peer]) await read("ip", "link", "set", end, "up");
      const shown = async () =>
        [
          // Whether there is a carrier is told with a delay, and is no setting.
          ...((await read("ip", "-o", "link", "show", "dev", nic)).match(
            /mtu \d+ qdisc \S+|qlen \d+/g,
          ) ?? []),
          await read("ethtool", "-k", nic),
          await read("ethtool", "-l", nic),
        ].join("\n");
      const was = await shown();
      machine = await takeInventory();
      const started = join(programs, "started");
      // The moment: its offload is set, and its queueing discipline is read before it is.
      const isOff = `ethtool -k ${nic} | grep -q "^tcp-segmentation-offload: off"`;
      const moment = `case "$*" in *burst_raw*) ! ${isOff} || { : >${started}; exec sleep 300; } ;; esac`;
      const real = `PATH=\${PATH#*:} exec awk "$@"`;
      writeFileSync(join(programs, "awk"), `#!/bin/sh\n${moment}\n${real}\n`, { mode: 0o755 });
      testbed = Testbed.derive("killed-knobs", "macvlan-bridge-local", {
        ...short,
        nodes: [{ name: "n1", kind: "local", nic }],
        nic: {
          ...{ mtuBytes: 4000, channels: { rx: 1 }, offloads: { tso: false } },
          ...{ txQueueLength: 50, qdisc: { kind: "pfifo" } },
        },
      });
      const up = startUp(testbed, programs);
      await up.until(() => existsSync(started));
      await killAll(up);
      const half = await shown();
      expect(half).to.match(/^mtu 4000 qdisc noqueue$/m);
      expect(half).to.match(/^tcp-segmentation-offload: off/m);
      await testbed.down();
      expect(await shown()).to.equal(was);
      await expectNothingLeft(machine);
    } finally {
      await read("ip", "link", "del", nic);
      rmSync(programs, { recursive: true, force: true });
    }
  });

  it("of everything in the middle of taking down, the next up ends valid", async () => {
    testbed = Testbed.derive("killed-down", "macvlan-bridge-switched", short);
    await testbed.up();
    const down = startDown(testbed);
    await down.until(() => /n[12]-state deleted/.test(down.output()));
    await killAll(down);
    await testbed.up();
    for (const node of ["n1", "n2"]) {
      const engine = engineOf(testbed.stack, node);
      expect(await countContainers(testbed.stack, engine), node).to.equal(pairCount);
    }
    await testbed.down();
    await expectNothingLeft(machine);
  });

  it("of everything while this machine's own engine was at work, down leaves nothing", async () => {
    testbed = Testbed.derive("killed-local", "bridge-local", short);
    const up = await halfMade(testbed);
    await killAll(up);
    await testbed.down();
    await expectNothingLeft(machine);
  });
});
