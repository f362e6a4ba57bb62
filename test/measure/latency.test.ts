import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import type { LatencyRound } from "../../lib/result.ts";
import { closeRun } from "../../measure/record.ts";
import { needPrograms } from "../e2e/support/needs.ts";
import { BareTestbed, needBareTestbed, summaryOf } from "./bare-testbed.ts";

/** Command lines of all irtt processes. */
const irtts = () =>
  readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((pid) => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")];
      } catch {
        return [];
      }
    })
    .filter((line) => /^\S*irtt (server|client) .*198\.19\.2\.1:5201/.test(line));

for (const remote of [false, true]) {
  describe(`round trips ${remote ? "on other machines" : "here"}`, function () {
    this.timeout(90_000);
    let testbed: BareTestbed;
    before(async function () {
      needBareTestbed(this);
      await needPrograms(this, ["irtt"]);
      testbed = await BareTestbed.make({ remote });
    });
    after(() => testbed?.remove());
    afterEach(() => closeRun(testbed.folder, "example"));

    const folders = () =>
      remote ? ["n1", "n2"].map((node) => join(testbed.folder, node, "agents")) : [testbed.folder];
    const remains = () =>
      folders().flatMap((folder) =>
        readdirSync(folder).filter((name) => /^gate-|\.(out|err)$/.test(name)),
      );
    /** The only pair here stands for the one of its own, too: TCP leaves the UDP port free. */
    const planOf = (benchmark: Parameters<BareTestbed["plan"]>[0]) => {
      const latency = { idle: true, loaded: true };
      return testbed.plan({ repetitions: 2, activePairs: [1], latency, ...benchmark });
    };
    const looksRight = (round: LatencyRound | undefined) => {
      expect(round?.problem).to.equal(null);
      expect(round?.sent).to.be.within(30, 105);
      expect(round?.received).to.be.within(1, round?.sent ?? 0);
      expect(round?.p50Ms).to.be.within(0.005, 500);
      expect(round?.seconds).to.be.within(0.8, 1.2);
    };

    it("are measured without load and beside it", async () => {
      const run = testbed.measure(planOf({}));
      expect(await run.over, run.stderr).to.equal(0);
      const { idleLatency, repetitions } = testbed.record();
      expect(idleLatency).to.have.length(2);
      expect(repetitions).to.have.length(2);
      [...(idleLatency ?? []), ...repetitions.map(({ latency }) => latency)].forEach(looksRight);
      const [trial] = summaryOf(run).trials;
      expect(trial?.latency?.idle).to.include({ rounds: 2, failed: 0 });
      expect(trial?.latency?.loaded).to.include({ rounds: 2, failed: 0 });
      expect(trial?.reasons.map(({ check }) => check)).to.not.include("latency-probe");
      expect(run.stderr).to.match(/^idle {2}round 2\/2 {2}round trip [\d.]+ ms/m);
      await delay(300);
      expect(remains()).to.deep.equal([]);
      expect(irtts()).to.deep.equal([]);
    });

    it("that fail leave the throughput, and say why", async () => {
      const run = testbed.measure(planOf({ run: 2, durationSec: 4, repetitions: 1 }));
      while (!run.stderr.includes("idle  round 1/1")) await delay(20);
      // The first two seconds are the way to the gate and the common window.
      while (!irtts().some((line) => line.includes(" -d "))) await delay(20);
      await delay(1500);
      for (const pid of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
        const line = irttOf(pid);
        if (line.includes(" -d ")) process.kill(Number(pid), "SIGKILL");
      }
      expect(await run.over, run.stderr).to.equal(0);
      const [repetition] = testbed.record().repetitions;
      expect(repetition?.status).to.equal("suspect");
      expect(repetition?.aggregateBitsPerSecond).to.be.above(1e8);
      expect(repetition?.latency?.problem).to.equal("irtt was killed");
      expect(repetition?.reasons).to.deep.include({
        check: "latency-probe",
        reason: "no round-trip times under load: irtt was killed",
      });
    });

    it("go on after kill -9 with the rounds that are missing, and leave nothing behind", async () => {
      const plan = planOf({ run: 3 });
      const killed = testbed.measure(plan);
      while (!killed.stderr.includes("idle  round 1/2")) await delay(20);
      await delay(600);
      killed.process.kill("SIGKILL");
      await killed.over;
      const next = testbed.measure(plan);
      expect(await next.over, next.stderr).to.equal(0);
      expect(next.stderr).to.not.include("idle  round 1/2");
      const { idleLatency, repetitions, resumed } = testbed.record();
      expect([idleLatency?.length, repetitions.length, resumed]).to.deep.equal([2, 2, 1]);
      [...(idleLatency ?? []), ...repetitions.map(({ latency }) => latency)].forEach(looksRight);
      await delay(300);
      expect(remains()).to.deep.equal([]);
      expect(irtts()).to.deep.equal([]);
    });

    it("end with a conductor that is told to stop", async () => {
      const run = testbed.measure(planOf({ run: 4, durationSec: 30, latency: { loaded: true } }));
      while (!irtts().some((line) => line.includes(" -d "))) await delay(20);
      run.process.kill("SIGTERM");
      expect(await run.over).to.equal(130);
      await delay(500);
      expect(irtts()).to.deep.equal([]);
    });
  });
}

function irttOf(pid: string): string {
  try {
    const line = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    return /^\S*irtt client .*198\.19\.2\.1:5201/.test(line) ? line : "";
  } catch {
    return "";
  }
}
