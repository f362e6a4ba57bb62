import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { closeRun } from "../../measure/record.ts";
import { BareTestbed, needBareTestbed, summaryOf } from "./bare-testbed.ts";

/** Whole runs through the hands of nodes that are other machines, with a local shell for ssh. */
describe("measuring on other machines", function () {
  this.timeout(150_000);
  let testbed: BareTestbed;
  before(async function () {
    needBareTestbed(this);
    testbed = await BareTestbed.make({ remote: true });
  });
  after(() => testbed?.remove());
  afterEach(() => closeRun(testbed.folder, "example"));

  const remains = () =>
    ["n1", "n2"].flatMap((node) =>
      readdirSync(join(testbed.folder, node, "agents")).filter((name) =>
        /^gate-|\.(out|err)$/.test(name),
      ),
    );

  it("gives figures that the counters and iperf3 agree on, a machine at a time", async () => {
    const plan = testbed.plan({ protocols: ["tcp", "udp"], repetitions: 1 });
    const run = testbed.measure(plan);
    expect(await run.over, run.stderr).to.equal(0);
    const { trials, verdict } = summaryOf(run);
    expect(verdict, run.stderr).to.be.oneOf(["valid", "suspect"]);
    const [tcp, udp] = trials;
    expect(tcp?.aggregateBitsPerSecond?.mean).to.be.above(1e8);
    expect(udp?.lossPercent).to.be.within(0, 100);
    const { repetitions, environment } = testbed.record();
    for (const repetition of repetitions) {
      expect(repetition.reasons.map(({ check }) => check)).to.not.include("counters-agree");
      expect(Object.keys(repetition.cpu).sort()).to.deep.equal(["n1", "n2"]);
      expect(repetition.window?.endSec).to.be.above(repetition.window?.startSec ?? Infinity);
    }
    for (const node of ["n1", "n2"]) {
      const { clock, clockAfter, dockerVersion } = environment?.nodes[node] ?? {};
      expect(dockerVersion).to.equal("0.0-fake");
      for (const one of [clock, clockAfter]) {
        expect(one?.uncertaintyMs).to.be.within(0, 500);
        // It is the same clock.
        expect(Math.abs(one?.offsetMs ?? NaN)).to.be.at.most((one?.uncertaintyMs ?? NaN) + 1);
      }
      const machine = environment?.machines[node];
      expect(machine?.kernel).to.equal(spawnSync("uname", ["-r"]).stdout.toString().trim());
      expect(machine?.cpus).to.equal(Number(spawnSync("nproc", ["--all"]).stdout.toString()));
      expect(machine?.memoryBytes).to.be.above(1e6);
      expect(machine?.sysctls).to.include.keys("net.core.rmem_max");
    }
    expect(environment?.links.map(({ driver }) => driver)).to.deep.equal(["veth", "veth"]);
    await delay(300);
    expect(remains()).to.deep.equal([]);
  });

  it("stops at once when told to, and leaves no client running", async () => {
    const plan = testbed.plan({ durationSec: 30, run: 3 });
    const run = testbed.measure(plan);
    while (!run.stderr.includes("links as wanted")) await delay(20);
    await delay(2500);
    run.process.kill("SIGTERM");
    expect(await run.over).to.equal(130);
    await delay(500);
    const ps = spawnSync("ps", ["-eo", "args"], { encoding: "utf8" }).stdout;
    expect(ps).to.not.match(/^iperf3 -c 198\.19\.2\.1 .*-t 31/m);
  });

  it("makes a broken connection anew for the next attempt, and says which one broke", async () => {
    const run = testbed.measure(testbed.plan({ durationSec: 3, repetitions: 1, run: 4 }));
    while (!run.stderr.includes("links as wanted")) await delay(20);
    await delay(2000);
    testbed.breakOff();
    expect(await run.over, run.stderr).to.equal(0);
    const { repetitions } = testbed.record();
    const failed = repetitions.map(({ status }) => status === "failed");
    expect(failed, JSON.stringify(repetitions.map(({ reasons }) => reasons))).to.deep.equal([
      true,
      false,
    ]);
    expect(repetitions[0]?.reasons[0]?.reason).to.match(
      /^node n[12]: the ssh connection broke off: /,
    );
  });

  it("says in one line that a node cannot be reached", async () => {
    const plan = testbed.plan({ run: 5 });
    const nodes = plan.nodes.map((node) => ({
      ...node,
      shell: ["sh", "-c", "echo ssh: no route >&2; exit 255"] as [string, ...string[]],
    }));
    const run = testbed.measure({ ...plan, nodes });
    expect(await run.over).to.equal(1);
    expect(run.stderr).to.match(/^node n[12]: cannot be reached by ssh: ssh: no route\n$/);
  });

  it("records a container that dies, and ends", async () => {
    const run = testbed.measure(testbed.plan({ durationSec: 3, repetitions: 1, run: 7 }));
    while (!run.stderr.includes("links as wanted")) await delay(20);
    await delay(2000);
    testbed.kill("c1");
    expect(await run.over, run.stderr).to.equal(0);
    expect(summaryOf(run).verdict).to.equal("failed");
    expect(testbed.record().repetitions.map(({ status }) => status)).to.deep.equal([
      "failed",
      "failed",
    ]);
  });
});
