import { expect } from "chai";
import type { TrialResult } from "../../lib/result.ts";
import { containersOf, docker } from "./support/containers.ts";
import { expectNothingLeft, type Inventory, takeInventory } from "./support/inventory.ts";
import { killAll, startUp } from "./support/killing.ts";
import { Testbed } from "./support/testbed.ts";

describe("round trips beside throughput", function () {
  this.timeout(600_000);
  let machine: Inventory;
  let testbed: Testbed;

  before(async () => {
    machine = await takeInventory();
    testbed = Testbed.derive("latency", "bridge-latency-local", {
      "pairs.count": 3,
      "benchmark.activePairs": [2],
      "benchmark.durationSec": 2,
      "benchmark.repetitions": 2,
    });
  });
  after(() => testbed?.discard());

  it("go on after kill -9 in the midst of a repetition", async () => {
    const up = startUp(testbed);
    await up.until(() => up.output().includes("rep 1/2"));
    await killAll(up);
    const { idleLatency } = testbed.record();
    expect(idleLatency).to.have.length(2);
    const outcome = await testbed.tryUp();
    expect(outcome.exitCode, outcome.all).to.be.oneOf([0, 3]);
    // What there was is not measured again.
    expect(testbed.record().idleLatency?.slice(0, 2)).to.deep.equal(idleLatency);
    expect(testbed.record().resumed).to.be.at.least(1);
    expect(outcome.all).to.match(/^idle +0 +2 /m);
    expect(outcome.all).to.match(/^beside udp 1472 B +2 +2 /m);
  });

  it("are there for every repetition, on a pair of their own", async () => {
    const { repetitions } = testbed.record();
    const good = repetitions.filter(({ status }) => status !== "failed");
    expect(good).to.have.length(4);
    for (const { latency, pairs } of good) {
      expect(pairs.map(({ index }) => index)).to.deep.equal([1, 2]);
      expect(latency?.problem).to.equal(null);
      expect(latency?.sent).to.be.within(100, 205);
      expect(latency?.p50Ms).to.be.within(0.01, 1000);
    }
    const trials = await testbed.output<TrialResult[]>("trials");
    for (const { latency } of trials) {
      expect(latency?.idle).to.include({ rounds: 2, failed: 0 });
      expect(latency?.loaded).to.include({ rounds: 2, failed: 0 });
    }
  });

  it("leave no process of theirs in a container", async () => {
    for (const { Id } of await containersOf(testbed.stack)) {
      expect(await docker(undefined, "top", Id, "-eo", "pid,args")).to.not.include("irtt");
    }
  });

  it("leave nothing when they are taken down", async () => {
    await testbed.down();
    await expectNothingLeft(machine);
  });
});
