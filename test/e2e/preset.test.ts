import { expect } from "chai";
import { engineOf, containersOf } from "./support/containers.ts";
import { expectNothingLeft, type Inventory, takeInventory } from "./support/inventory.ts";
import { needRoot } from "./support/needs.ts";
import { Testbed } from "./support/testbed.ts";

describe("the preset as-2016", function () {
  this.timeout(600_000);
  let machine: Inventory;
  let testbed: Testbed;

  before(async function () {
    needRoot(this);
    machine = await takeInventory();
    testbed = Testbed.derive("as-2016", "as-2016-switched", {
      "pairs.count": 2,
      "benchmark.activePairs": [2],
      "benchmark.durationSec": 2,
      "benchmark.repetitions": 1,
    });
  });
  after(() => testbed?.discard());

  it("measures by published ports with the senders' figures, and calls none valid", async () => {
    const outcome = await testbed.tryUp();
    expect(outcome.exitCode, outcome.all).to.equal(3);
    const record = testbed.record();
    expect(record.plan.scenario).to.deep.include({ preset: "as-2016" });
    expect(record.plan.scenario.network).to.include({ publishedPorts: "dnat" });
    expect(record.plan.trials.map(({ payloadBytes }) => payloadBytes)).to.deep.equal([null, 8192]);
    const good = record.repetitions.filter(({ status }) => status !== "failed");
    expect(good, outcome.all).to.have.length(2);
    for (const { reasons, as2016, aggregateBitsPerSecond, pairs } of good) {
      expect(reasons.map(({ check }) => check)).to.include("method");
      expect(pairs).to.have.length(2);
      expect(aggregateBitsPerSecond).to.be.above(1e7);
      expect(as2016?.togetherSec).to.be.within(0, 3.1);
    }
    expect(outcome.all).to.match(/^tcp ×2 senders say /m);
    expect(outcome.all).to.match(/suspect: not a measure of throughput: preset as-2016/);
    expect(await containersOf(testbed.stack, engineOf(testbed.stack, "n1"))).to.have.length(2);
  });

  it("leaves nothing when it is taken down", async () => {
    await testbed.down();
    await expectNothingLeft(machine);
  });
});
