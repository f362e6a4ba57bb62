import { expect } from "chai";
import fc from "fast-check";
import { schedule } from "../../lib/schedule.ts";

const trials = ["tcp-1", "tcp-4", "tcp-16", "udp-1", "udp-4", "udp-16"];
const text = (slots: { trial: string; repetition: number }[]) =>
  slots.map(({ trial, repetition }) => `${trial}/${repetition}`);

describe("schedule", () => {
  it("goes trial by trial in sequential order", () => {
    const slots = schedule({ trials: ["a", "b"], repetitions: 2, order: "sequential", seed: 1 });
    expect(text(slots)).to.deep.equal(["a/1", "a/2", "b/1", "b/2"]);
  });

  it("holds every trial once in each block of a randomized order", () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 20 }), (seed, repetitions) => {
        const slots = schedule({ trials, repetitions, order: "randomized", seed });
        for (let block = 0; block < repetitions; block++) {
          const part = slots.slice(block * trials.length, (block + 1) * trials.length);
          expect(part.map(({ trial }) => trial).sort()).to.deep.equal([...trials].sort());
          expect(new Set(part.map(({ repetition }) => repetition))).to.deep.equal(
            new Set([block + 1]),
          );
        }
      }),
    );
  });

  it("is the same for the same seed, on every machine", () => {
    const slots = schedule({ trials, repetitions: 1, order: "randomized", seed: 1 });
    expect(schedule({ trials, repetitions: 1, order: "randomized", seed: 1 })).to.deep.equal(slots);
    expect(text(slots)).to.deep.equal([
      "udp-4/1",
      "tcp-4/1",
      "udp-16/1",
      "tcp-16/1",
      "tcp-1/1",
      "udp-1/1",
    ]);
  });

  it("differs between blocks and between seeds", () => {
    const orders = [1, 2, 3, 4, 5].map((seed) =>
      text(schedule({ trials, repetitions: 2, order: "randomized", seed })).join(),
    );
    expect(new Set(orders).size).to.equal(5);
  });
});
