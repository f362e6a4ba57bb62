import { expect } from "chai";
import { containersOf, engineOf } from "./support/containers.ts";
import { expectNothingLeft, type Inventory, takeInventory } from "./support/inventory.ts";
import { needRoot } from "./support/needs.ts";
import { Testbed } from "./support/testbed.ts";

describe("128 pairs on one node", function () {
  this.timeout(900_000);
  let machine: Inventory;
  let testbed: Testbed;

  before(async function () {
    needRoot(this);
    machine = await takeInventory();
    testbed = Testbed.derive("many-pairs", "macvlan-bridge-local", {
      "pairs.count": 128,
      "benchmark.protocols": ["tcp", "udp"],
      "benchmark.activePairs": [128],
      "benchmark.durationSec": 3,
      "benchmark.repetitions": 1,
    });
  });
  after(() => testbed?.discard());

  it("send at once, and each of them is measured", async () => {
    const outcome = await testbed.tryUp();
    // 3: measured, and suspect perhaps, since 128 pairs share what processors there are.
    expect(outcome.exitCode, outcome.all).to.be.oneOf([0, 3]);
    const engine = engineOf(testbed.stack, "n1");
    expect(await containersOf(testbed.stack, engine)).to.have.length(256);
    const measured = testbed.record().repetitions.filter(({ status }) => status !== "failed");
    expect(measured.map(({ trial }) => trial).sort(), outcome.all).to.deep.equal([
      "tcp-128",
      "udp-128",
    ]);
    for (const { trial, pairs, aggregateBitsPerSecond } of measured) {
      expect(pairs.map(({ index }) => index)).to.deep.equal(
        Array.from({ length: 128 }, (_, at) => at + 1),
      );
      expect(aggregateBitsPerSecond).to.be.greaterThan(1e7);
      for (const { index, bitsPerSecond } of pairs) {
        expect(bitsPerSecond, `${trial}, pair ${index}`).to.be.greaterThan(0);
      }
    }
  });

  it("leave nothing when they are taken down", async () => {
    await testbed.down();
    await expectNothingLeft(machine);
  });
});
