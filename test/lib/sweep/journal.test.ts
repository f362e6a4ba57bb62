import { expect } from "chai";
import { measuringSec, pace, taskSec } from "../../../lib/sweep/estimate.ts";
import {
  exitCodeOf,
  type Journal,
  journalSchema,
  leftUp,
  missing,
  type PointStatus,
  withEntry,
} from "../../../lib/sweep/journal.ts";
import { type Slot, sweepOrder } from "../../../lib/sweep/order.ts";
import { examplePlan, pointsOf } from "./plans.ts";

const points = pointsOf();
const order = sweepOrder({ blocks: 2, order: "randomized", seed: 4 }, "x", points);
const slots: Slot[] = order.flatMap(({ points: own, block }) =>
  own.map((point) => ({ point, block })),
);

const empty: Journal = journalSchema.parse({
  ...{ formatVersion: 1, plan: "x", title: "x", shows: "x", axes: [], seed: 4 },
  ...{ startedAt: "2026-11-21T09:00:00.000Z", finishedAt: null, points: [], testbeds: [] },
});

const entered = (journal: Journal, slot: Slot | undefined, status: PointStatus, elapsedSec = 10) =>
  slot === undefined
    ? journal
    : withEntry(journal, {
        ...{ point: slot.point.id, block: slot.block, labels: {}, stack: "s", status, elapsedSec },
        ...{ reason: null, file: null, startedAt: "2026-11-21T09:00:00.000Z" },
      });

const missingSlots = (journal: Journal) =>
  missing(order, journal).flatMap(({ points: own, block }) =>
    own.map(({ id }) => `${id} ${block}`),
  );
const names = (some: readonly Slot[]) => some.map(({ point, block }) => `${point.id} ${block}`);

describe("the journal of a sweep", () => {
  it("knows what is missing wherever a sweep was killed, in the order it would have had", () => {
    let journal = empty;
    expect(missingSlots(journal)).to.deep.equal(names(slots));
    slots.forEach((slot, at) => {
      journal = entered(journal, slot, at % 2 === 0 ? "valid" : "suspect");
      expect(missingSlots(journal)).to.deep.equal(names(slots.slice(at + 1)));
    });
    expect(missing(order, journal)).to.deep.equal([]);
  });

  it("tries again what failed or could not run, never what was measured", () => {
    let journal = entered(empty, slots[0], "failed");
    journal = entered(journal, slots[1], "skipped");
    journal = entered(journal, slots[2], "suspect");
    expect(missingSlots(journal)).to.deep.equal(names(slots.filter((_, at) => at !== 2)));
    journal = entered(journal, slots[0], "valid");
    expect(journal.points).to.have.length(3);
    expect(missingSlots(journal)).not.to.include(names(slots)[0]);
  });

  it("keeps what is measured when the plan gets more points", () => {
    const journal = slots.reduce((so, slot) => entered(so, slot, "valid"), empty);
    const [network] = examplePlan().axes;
    const mtu = { name: "mtu", path: "nic.mtuBytes", values: [1500, 4000] };
    const more = pointsOf({ axes: [network, mtu] });
    const next = sweepOrder({ blocks: 1, order: "sequential", seed: 1 }, "x", more);
    const left = missing(next, journal).flatMap((task) => task.points);
    expect(left.map(({ scenario }) => scenario.nic.mtuBytes)).to.deep.equal([4000, 4000]);
  });

  it("says by the exit code what became of it", () => {
    const all = (status: PointStatus) =>
      slots.reduce((so, slot) => entered(so, slot, status), empty);
    expect(exitCodeOf(all("valid"), order)).to.equal(0);
    expect(exitCodeOf(all("skipped"), order)).to.equal(0);
    expect(exitCodeOf(entered(all("valid"), slots[3], "suspect"), order)).to.equal(3);
    expect(exitCodeOf(entered(all("suspect"), slots[3], "failed"), order)).to.equal(1);
    expect(exitCodeOf(entered(empty, slots[0], "valid"), order)).to.equal(130);
    const times = { startedAt: empty.startedAt, downAt: empty.startedAt, downSec: 1 };
    const unclean = { stack: "s", block: 1, clean: false, ...times };
    expect(exitCodeOf({ ...all("valid"), testbeds: [unclean] }, order)).to.equal(1);
  });

  it("names the testbeds that are still up", () => {
    const up = { stack: "s", block: 2, startedAt: empty.startedAt, downAt: null };
    const testbeds = [{ ...up, downSec: null, clean: null }];
    expect(leftUp({ ...empty, testbeds }).map(({ stack }) => stack)).to.deep.equal(["s"]);
    expect(leftUp(undefined)).to.deep.equal([]);
  });
});

describe("the time that a sweep takes", () => {
  it("grows with trials, repetitions and duration", () => {
    const sec = (change: object) => {
      const [point] = pointsOf({ set: { benchmark: { protocols: ["tcp"], ...change } } });
      return point === undefined ? 0 : measuringSec(point.scenario);
    };
    const plain = sec({ repetitions: 10, durationSec: 10 });
    expect(plain).to.be.within(110, 120);
    expect(sec({ repetitions: 20, durationSec: 10 })).to.be.closeTo(2 * plain, 4);
    expect(sec({ repetitions: 10, durationSec: 10, protocols: ["tcp", "udp"] })).to.be.closeTo(
      2 * plain,
      4,
    );
    expect(sec({ until: { min: 5, max: 10 }, durationSec: 10 })).to.equal(plain);
  });

  it("counts a testbed once for all its points", () => {
    const [one, two] = points;
    if (one === undefined || two === undefined) throw new Error("a plan has points");
    const both = taskSec({ points: [one, two] });
    expect(both).to.be.lessThan(taskSec({ points: [one] }) + taskSec({ points: [two] }));
  });

  it("is corrected by what was measured", () => {
    expect(pace(points, [])).to.equal(1);
    const [first] = slots;
    const wanted = first === undefined ? 0 : measuringSec(first.point.scenario);
    expect(pace(points, entered(empty, first, "valid", 1.5 * wanted).points)).to.be.closeTo(
      1.5,
      0.01,
    );
    expect(pace(points, entered(empty, first, "failed", 9 * wanted).points)).to.equal(1);
  });
});
