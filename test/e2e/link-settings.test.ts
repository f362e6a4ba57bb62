import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { execa } from "execa";
import { nicKnobs } from "../../lib/knobs/index.ts";
import { settingsState } from "../../lib/knobs/settings-state.ts";
import { lives } from "./support/link-lives.ts";
import { needRoot } from "./support/needs.ts";

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
