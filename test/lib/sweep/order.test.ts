import { expect } from "chai";
import fc from "fast-check";
import { sweepOrder } from "../../../lib/sweep/order.ts";
import { pointsOf } from "./plans.ts";

const grown = pointsOf({
  axes: [
    { name: "mtu", path: "nic.mtuBytes", values: [1500, 3000, 6000, 9000] },
    { name: "pairs", path: "pairs.count", values: [8, 1, 4] },
    { name: "sec", path: "benchmark.durationSec", values: [1, 2, 3] },
  ],
});
const random = { blocks: 3, order: "randomized", seed: 1 } as const;

describe("the order of a sweep", () => {
  it("measures every point once a block, on one testbed for all that share it", () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.integer({ min: 1, max: 4 }), (seed, blocks) => {
        const tasks = sweepOrder({ blocks, order: "randomized", seed }, "x", grown);
        expect(tasks).to.have.length(4 * blocks);
        for (let block = 1; block <= blocks; block++) {
          const ids = tasks
            .filter((task) => task.block === block)
            .flatMap(({ points }) => points.map(({ id }) => id));
          expect(ids.sort()).to.deep.equal(grown.map(({ id }) => id).sort());
        }
      }),
      { numRuns: 30 },
    );
  });

  it("ends a block before the next begins", () => {
    const blocks = sweepOrder(random, "x", grown).map(({ block }) => block);
    expect(blocks).to.deep.equal([...blocks].sort());
  });

  it("lets a testbed only grow, and shuffles what has the same number of pairs", () => {
    const tasks = sweepOrder(random, "x", grown);
    const pairs = tasks.map(({ points }) => points.map(({ scenario }) => scenario.pairs.count));
    for (const counts of pairs) expect(counts).to.deep.equal([1, 1, 1, 4, 4, 4, 8, 8, 8]);
    const seconds = tasks.map(({ points }) =>
      points.map(({ scenario }) => scenario.benchmark.durationSec).join(),
    );
    expect(new Set(seconds).size).to.be.greaterThan(1);
  });

  it("is the same for the same seed, another for another, and the plan's own if sequential", () => {
    const stacks = (seed: number) =>
      sweepOrder({ ...random, seed }, "x", grown).map((t) => t.stack);
    expect(stacks(1)).to.deep.equal(stacks(1));
    expect(stacks(1)).not.to.deep.equal(stacks(2));
    const [first] = sweepOrder({ ...random, order: "sequential" }, "x", grown);
    expect(first?.points.map(({ scenario }) => scenario.nic.mtuBytes)).to.deep.equal(
      new Array(9).fill(1500),
    );
  });

  it("gives testbeds short names of their own", () => {
    const stacks = sweepOrder({ ...random, blocks: 1 }, "x", grown).map(({ stack }) => stack);
    expect(new Set(stacks).size).to.equal(4);
    for (const stack of stacks) expect(stack).to.match(/^sweep-[0-9a-f]{8}$/);
    expect(sweepOrder(random, "y", grown)[0]?.stack).not.to.be.oneOf(stacks);
  });
});
