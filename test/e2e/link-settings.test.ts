import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { execa } from "execa";
import { nicKnobs, type WantedNic } from "../../lib/knobs/index.ts";
import { settingsState } from "../../lib/knobs/settings-state.ts";
import { needRoot } from "./support/needs.ts";

interface Life {
  wanted: WantedNic;
  /** What a person does to each of them. */
  byHand: string;
  differences: readonly string[];
  /** What ip, ethtool, tc and files say once it is set. */
  shown: readonly RegExp[];
}

/** Every knob that the driver of a link takes: docs/nic.md says of which ones that is not tried. */
const lives: Record<string, Life> = {
  veth: {
    wanted: {
      ...{ mtuBytes: 4000, channels: { rx: 1 }, txQueueLength: 50, qdisc: { kind: "pfifo" } },
      ...{ offloads: { tso: false, sg: false }, rpsCpus: ["0"], xpsCpus: ["0"] },
    },
    byHand: `ethtool -L veth rx 2; ethtool -K veth sg on tso on; ip link set veth mtu 1500 txqueuelen 9
tc qdisc del dev veth root
for file in /sys/class/net/veth/queues/rx-?/rps_cpus /sys/class/net/veth/queues/tx-?/xps_cpus; do echo 0 >$file; done`,
    differences: [
      ...["veth channels rx: want 1, have 2", "veth offload tso: want off, have on"],
      ...["veth offload sg: want off, have on", "veth mtu: want 4000, have 1500"],
      ...["veth txqueuelen: want 50, have 9", "veth qdisc root: want pfifo limit 50, have noqueue"],
      ...["veth rps cpus: want 1, have 0", "veth xps cpus: want 1, have 0"],
    ],
    shown: [
      ...[/ mtu 4000 qdisc pfifo /, / qlen 50\b/, /^tcp-segmentation-offload: off/m],
      ...[/^scatter-gather: off/m, /^RX:\s+1$/m, /rps_cpus:0*1$/m, /xps_cpus:0*1$/m, /limit 50p/],
    ],
  },
  tap: {
    wanted: {
      ...{ mtuBytes: 4000, txQueueLength: 5000, offloads: { gro: false } },
      ...{ coalesce: { rxFrames: 8 }, rpsCpus: ["0"] },
      qdisc: { kind: "tbf", bitsPerSecond: 10_000_000, limitBytes: 30_000, burstKib: 16 },
    },
    byHand: `ethtool -C tap rx-frames 3; ethtool -K tap gro on; ip link set tap mtu 1500 txqueuelen 9
tc qdisc replace dev tap root tbf rate 20000000 burst 16384 limit 30000
echo 0 >/sys/class/net/tap/queues/rx-0/rps_cpus`,
    differences: [
      ...["tap coalesce rx-frames: want 8, have 3", "tap offload gro: want off, have on"],
      ...["tap mtu: want 4000, have 1500", "tap txqueuelen: want 5000, have 9"],
      "tap qdisc root: want tbf rate 10000000 burst 16384 limit 30000, have tbf rate 20000000 burst 16384 limit 30000",
      "tap rps cpus: want 1, have 0",
    ],
    shown: [
      ...[/ mtu 4000 qdisc tbf /, / qlen 5000\b/, /^generic-receive-offload: off/m],
      ...[/^rx-frames:\s+8$/m, /rps_cpus:0*1$/m, /rate 10Mbit/],
    ],
  },
};

/** On a namespace's own links, which outlive a testbed: what they were is to come back. */
describe("the settings of a link that stays", function () {
  this.timeout(60_000);
  const namespace = `netbench-settings-${process.pid}`;
  const kept = `/dev/shm/${namespace}`;
  const programs = mkdtempSync(join(tmpdir(), "netbench-settings-"));
  const run = async (script: string) =>
    (await execa("ip", ["netns", "exec", namespace, "sh", "-c", script])).stdout;

  before(async function () {
    needRoot(this);
    await execa("ip", ["netns", "add", namespace]);
    const queues = "numrxqueues 2 numtxqueues 2";
    await run(`set -e
ip link add veth ${queues} type veth peer name other ${queues}
ip link set veth up; ip link set other up
ip tuntap add tap mode tap; ip link set tap up`);
  });
  after(async () => {
    await execa("ip", ["netns", "del", namespace], { reject: false });
    for (const folder of [kept, programs]) rmSync(folder, { recursive: true, force: true });
  });

  const shown = (link: string) =>
    // Handles of queueing disciplines are counted up, and are no setting.
    run(`ip -d link show dev ${link}; ethtool -k ${link}; ethtool -l ${link} 2>/dev/null; ethtool -c ${link} 2>/dev/null
tc qdisc show dev ${link} | sed 's/ [0-9a-f]*: / /'; grep . /sys/class/net/${link}/queues/*x-*/[rx]ps_cpus 2>/dev/null; true`);
  const stateOf = (link: string) =>
    settingsState({
      ...{ link, knobs: nicKnobs, keptDir: `${kept}/${link}` },
      wanted: lives[link]?.wanted ?? { mtuBytes: 1500 },
    });

  for (const [link, life] of Object.entries(lives)) {
    it(`are set, seen to drift, repaired and given back: ${link}`, async () => {
      const was = await shown(link);
      const { up, check, down } = stateOf(link);
      await run(up);
      const set = await shown(link);
      for (const part of life.shown) expect(set).to.match(part);
      expect(await run(check)).to.equal("");
      await run(life.byHand);
      expect((await run(check)).split("\n")).to.deep.equal(life.differences);
      await run(up);
      expect(await shown(link)).to.equal(set);
      await run(down);
      expect(await shown(link)).to.equal(was);
      expect(existsSync(`${kept}/${link}`)).to.equal(false);
    });

    it(`come back after a kill -9 of up half-way through them: ${link}`, async () => {
      const was = await shown(link);
      const started = join(programs, `${link}.started`);
      // A tc that never ends: all that comes before a queueing discipline is set by then.
      const tc = `#!/bin/sh\ncase "$*" in *replace*) : >${started}; exec sleep 60 ;; esac\nPATH=\${PATH#*:} exec tc "$@"\n`;
      writeFileSync(join(programs, "tc"), tc);
      chmodSync(join(programs, "tc"), 0o755);
      const up = spawn("ip", ["netns", "exec", namespace, "sh", "-c", stateOf(link).up], {
        detached: true,
        stdio: "ignore",
        env: { PATH: `${programs}:${process.env["PATH"]}` },
      });
      const ended = once(up, "exit");
      const pid = up.pid;
      if (pid === undefined) throw new Error("up was not started");
      while (!existsSync(started) && up.exitCode === null) await sleep(20);
      process.kill(-pid, "SIGKILL");
      await ended;
      const half = await shown(link);
      expect(half)
        .to.match(/ mtu 4000 /)
        .and.not.match(/qdisc (pfifo |tbf)/);
      await run(stateOf(link).down);
      expect(await shown(link)).to.equal(was);
      expect(existsSync(`${kept}/${link}`)).to.equal(false);
    });
  }
});
