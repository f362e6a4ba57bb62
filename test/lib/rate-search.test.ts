import { expect } from "chai";
import fc from "fast-check";
import { searchState, type SearchStep } from "../../lib/rate-search.ts";
import { mulberry32 } from "../../lib/statistics/random.ts";

const rule = { maxLossPercent: 0.1, resolutionPercent: 5, maxSteps: 40 };

/** What a path does with so many bits a second: how many of them arrive. */
interface Path {
  /** As fast as the clients can. */
  readonly most: number;
  readonly delivers: (sent: number) => number;
}

function search(path: Path, limits = rule) {
  const steps: SearchStep[] = [];
  for (;;) {
    const state = searchState(limits, steps);
    if (state.over) {
      const rate = state.found === undefined ? 0 : (steps[state.found]?.sentBitsPerSecond ?? NaN);
      return { end: state.end, rate, steps };
    }
    expect(steps.length).to.be.below(limits.maxSteps);
    const asked = state.askBitsPerSecond;
    const sent = Math.min(asked ?? Infinity, path.most);
    const delivered = path.delivers(sent);
    const lossPercent = 100 * (1 - delivered / sent);
    steps.push({
      askedBitsPerSecond: asked,
      sentBitsPerSecond: sent,
      deliveredBitsPerSecond: delivered,
      lossPercent,
    });
  }
}

/** Loses what is above its capacity, and more of it the more it is overloaded. */
const line = (most: number, capacity: number, collapse = 0): Path => ({
  most,
  delivers: (sent) =>
    sent <= capacity ? sent : Math.max(0, capacity - collapse * (sent - capacity)),
});

const rates = fc.double({ min: 1e6, max: 1e11, noNaN: true });
const share = fc.double({ min: 0.01, max: 0.9, noNaN: true });

describe("the search for the highest rate without loss", () => {
  it("comes as near to the capacity of a path as asked, from below", () => {
    fc.assert(
      fc.property(
        rates,
        share,
        fc.double({ min: 0, max: 3, noNaN: true }),
        (most, part, collapse) => {
          const capacity = part * most;
          const { end, rate } = search(line(most, capacity, collapse));
          expect(end).to.equal("loss");
          // 0.1 % of loss is no loss.
          expect(rate).to.be.at.most(capacity * 1.0011);
          expect(rate).to.be.at.least((capacity / 1.05) * 0.999);
        },
      ),
    );
  });

  it("needs few steps, the more the finer it is", () => {
    fc.assert(
      fc.property(rates, share, (most, part) => {
        expect(search(line(most, part * most)).steps.length).to.be.at.most(14);
      }),
    );
    const fine = search(line(1e9, 4e8), { ...rule, resolutionPercent: 0.5 });
    const coarse = search(line(1e9, 4e8), { ...rule, resolutionPercent: 20 });
    expect(fine.steps.length).to.be.above(coarse.steps.length);
  });

  it("ends at once where the clients cannot saturate the path", () => {
    const { end, rate, steps } = search(line(1e9, 1e10));
    expect([end, rate, steps.length]).to.deep.equal(["sender", 1e9, 1]);
  });

  it("ends where clients at a set rate are slower than as fast as they can", () => {
    const steps: SearchStep[] = [];
    for (let state = searchState(rule, steps); ; state = searchState(rule, steps)) {
      if (state.over) {
        expect(state).to.deep.equal({ over: true, end: "sender", found: steps.length - 1 });
        break;
      }
      const asked = state.askBitsPerSecond;
      const sent = asked === null ? 1000 : Math.min(asked, 300);
      const delivered = Math.min(sent, 500);
      const lossPercent = 100 * (1 - delivered / sent);
      const figures = { sentBitsPerSecond: sent, deliveredBitsPerSecond: delivered, lossPercent };
      steps.push({ askedBitsPerSecond: asked, ...figures });
    }
  });

  it("says so where there is loss at any rate", () => {
    fc.assert(
      fc.property(rates, fc.double({ min: 0, max: 0.998, noNaN: true }), (most, part) => {
        const { end, rate, steps } = search({ most, delivers: (sent) => part * sent });
        expect([end, rate]).to.deep.equal(["no-rate", 0]);
        expect(steps.length).to.be.at.most(14);
      }),
    );
  });

  it("ends on a path that loses now and then, between rates that it has seen", () => {
    fc.assert(
      fc.property(fc.nat(), share, (seed, part) => {
        const random = mulberry32(seed);
        const noisy = {
          most: 1e9,
          delivers: (sent: number) =>
            Math.min(sent, part * 1e9) * (random() < 0.2 ? 0.99 : 1 - random() / 2000),
        };
        const { end, rate, steps } = search(noisy);
        expect(end).to.be.oneOf(["loss", "no-rate"]);
        expect(rate).to.be.at.most(part * 1e9 * 1.0011);
        const lossy = steps.filter(({ lossPercent }) => lossPercent > rule.maxLossPercent);
        expect(Math.min(...lossy.map(({ sentBitsPerSecond }) => sentBitsPerSecond))).to.be.above(
          rate,
        );
      }),
    );
  });

  it("stops at its last step, with the best rate so far", () => {
    const { end, rate, steps } = search(line(1e9, 9e7), { ...rule, maxSteps: 4 });
    expect(steps).to.have.length(4);
    expect(end).to.be.oneOf(["steps", "no-rate"]);
    expect(rate).to.be.at.most(9.01e7);
  });

  it("takes 0 to the letter", () => {
    const almost: Path = { most: 1e9, delivers: (sent) => (sent > 1e8 ? sent * 0.9995 : sent) };
    expect(search(almost).end).to.equal("sender");
    const { rate, end } = search(almost, { ...rule, maxLossPercent: 0 });
    expect(end).to.equal("loss");
    expect(rate).to.be.within(0.95e8, 1e8);
  });

  it("goes on from recorded steps as it would have", () => {
    const path = line(1e9, 2.2e8);
    const { steps } = search(path);
    for (let length = 0; length < steps.length; length++) {
      const state = searchState(rule, steps.slice(0, length));
      expect(state.over ? undefined : state.askBitsPerSecond).to.equal(
        steps[length]?.askedBitsPerSecond,
      );
    }
  });
});
