import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { closeRun } from "../../measure/record.ts";
import { BareTestbed, needBareTestbed, summaryOf } from "./bare-testbed.ts";

describe("measuring", function () {
  this.timeout(90_000);
  let testbed: BareTestbed;
  before(async function () {
    needBareTestbed(this);
    testbed = await BareTestbed.make();
  });
  after(() => testbed?.remove());
  afterEach(() => closeRun(testbed.folder, "example"));

  const remains = () =>
    readdirSync(testbed.folder).filter((name) => /^gate-|\.(out|err|lock)$/.test(name));

  it("gives figures that the counters and iperf3 agree on", async () => {
    const plan = testbed.plan({ protocols: ["tcp", "udp"], repetitions: 1 });
    const run = testbed.measure(plan);
    expect(await run.over, run.stderr).to.equal(0);
    const { trials, verdict } = summaryOf(run);
    expect(verdict, run.stderr).to.be.oneOf(["valid", "suspect"]);
    expect(trials.map(({ protocol }) => protocol)).to.deep.equal(["tcp", "udp"]);
    const [tcp, udp] = trials;
    expect(tcp?.aggregateBitsPerSecond?.mean).to.be.above(1e8);
    expect(udp?.lossPercent).to.be.within(0, 100);
    for (const repetition of testbed.record().repetitions) {
      expect(repetition.reasons.map(({ check }) => check)).to.not.include("counters-agree");
      expect(repetition.window?.endSec).to.be.above(repetition.window?.startSec ?? Infinity);
    }
    const { environment } = testbed.record();
    expect(environment?.links.map(({ driver }) => driver)).to.deep.equal(["veth", "veth"]);
    // The first client's own settings, beside those of its machine.
    const [machine] = Object.values(environment?.machines ?? {});
    expect(machine?.sysctls["net.ipv4.tcp_rmem"]).to.match(/^\d+ \d+ \d+$/);
    expect(machine?.sysctls["net.ipv4.tcp_sack"]).to.equal("1");
    expect(run.stderr).to.match(/^2 links as wanted, 1 pairs asked: packets of 1500 bytes pass$/m);
    expect(run.stderr).to.match(/^tcp ×1 {2}rep 1\/1 {2}[\d.]+ Gbit\/s/m);
    expect(remains()).to.deep.equal([]);

    const again = testbed.measure(plan);
    expect(await again.over).to.equal(0);
    expect(summaryOf(again)).to.deep.equal(summaryOf(run));
    expect(again.stderr).to.match(/^measured already: results\/example\//);
  });

  it("goes on after kill -9 with the repetitions that are missing", async () => {
    const plan = testbed.plan({ repetitions: 2, run: 2 });
    const killed = testbed.measure(plan);
    while (!killed.stderr.includes("rep 1/2")) await delay(20);
    await delay(500);
    killed.process.kill("SIGKILL");
    await killed.over;
    const next = testbed.measure(plan);
    expect(await next.over, next.stderr).to.equal(0);
    expect(next.stderr).to.match(/going on with .*: 1 of 2 repetitions are there/);
    expect(testbed.record().repetitions.map(({ repetition }) => repetition)).to.deep.equal([1, 2]);
    expect(testbed.record().resumed).to.equal(1);
    expect(remains()).to.deep.equal([]);
  });

  it("stops at once when told to, and leaves no client running", async () => {
    const plan = testbed.plan({ durationSec: 30, run: 3 });
    const run = testbed.measure(plan);
    while (!run.stderr.includes("links as wanted")) await delay(20);
    await delay(1500);
    const toldAt = Date.now();
    run.process.kill("SIGTERM");
    expect(await run.over).to.equal(130);
    expect(Date.now() - toldAt).to.be.below(1000);
    await delay(300);
    const ps = spawnSync("ps", ["-eo", "args"], { encoding: "utf8" }).stdout;
    expect(ps).to.not.match(/^iperf3 -c 198\.19\.2\.1 .*-t 31/m);
  });

  it("measures nothing where the facts differ", async () => {
    const plan = testbed.plan({ run: 4 });
    const facts = plan.facts.map((fact) => ({ ...fact, mtuBytes: 9000 }));
    const run = testbed.measure({ ...plan, facts });
    expect(await run.over).to.equal(1);
    expect(run.stdout).to.equal("");
    expect(run.stderr).to.equal(
      "n1 c1 eth0 mtu: want 9000, have 1500; n1 s1 eth0 mtu: want 9000, have 1500\n",
    );
  });

  it("checks that pairs which are not to reach each other do not", async () => {
    const run = testbed.measure(testbed.plan({ run: 5 }, { expectReachable: false }));
    expect(await run.over).to.equal(1);
    expect(run.stderr).to.match(/^pair 1: client and server reach each other, although/);
    const plan = testbed.plan({ run: 6 }, { expectReachable: false });
    const pairs = plan.pairs.map((pair) => ({
      ...pair,
      server: { ...pair.server, address: "198.19.77.1" },
    }));
    const apart = testbed.measure({ ...plan, pairs });
    expect(await apart.over, apart.stderr).to.equal(0);
    expect(summaryOf(apart).trials[0]?.reasons).to.deep.equal([
      { check: "reachable", reason: "unreachable, as expected" },
    ]);
  });

  it("ends a trial by its stop rule, and says how", async () => {
    const until = { min: 3, max: 4, halfWidthPercent: 50 };
    const run = testbed.measure(testbed.plan({ repetitions: undefined, until, run: 8 }));
    expect(await run.over, run.stderr).to.equal(0);
    const [trial] = summaryOf(run).trials;
    const early = /^tcp ×1 {2}rep 3\/≤4 {2}.* {2}enough: ± [\d.]+ %/m.test(run.stderr);
    expect(testbed.record().repetitions.filter(({ status }) => status !== "failed")).to.have.length(
      trial?.repetitions ?? NaN,
    );
    expect(trial?.repetitions).to.equal(early ? 3 : 4);
    expect(trial?.stopping).to.include({ maxRepetitions: 4, wantedPercent: 50 });
    expect(run.stderr).to.match(/^tcp ×1 {2}rep 1\/≤4 .* at most \d+ s left/m);
  });

  it("records a container that dies, and ends", async () => {
    const run = testbed.measure(testbed.plan({ durationSec: 3, repetitions: 1, run: 7 }));
    while (!run.stderr.includes("links as wanted")) await delay(20);
    await delay(1500);
    testbed.kill("c1");
    expect(await run.over, run.stderr).to.equal(0);
    expect(summaryOf(run).verdict).to.equal("failed");
    expect(testbed.record().repetitions.map(({ status }) => status)).to.deep.equal([
      "failed",
      "failed",
    ]);
    expect(run.stderr).to.include("(once more)").and.to.include("(given up)");
  });
});
