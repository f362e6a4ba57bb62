import { expect } from "chai";
import { containersOf, countContainers, engineOf } from "./support/containers.ts";
import { expectNothingLeft, type Inventory, takeInventory } from "./support/inventory.ts";
import { type Makers, killAll, killPulumi, startDown, startUp } from "./support/killing.ts";
import { needRoot } from "./support/needs.ts";
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

  it("of everything in the middle of provisioning, down leaves nothing", async () => {
    testbed = Testbed.derive("killed-nodes", "macvlan-bridge-switched", short);
    const up = await halfMade(testbed, engineOf(testbed.stack, "n1"));
    await killAll(up);
    await testbed.down();
    await expectNothingLeft(machine);
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
