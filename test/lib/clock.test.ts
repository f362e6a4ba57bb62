import { expect } from "chai";
import { bestExchange } from "../../lib/clock.ts";

describe("another machine's clock", () => {
  it("is known best from the exchange that took least", () => {
    const clock = bestExchange([
      { sentMs: 0, theirMs: 1000, receivedMs: 40 },
      { sentMs: 100, theirMs: 1103, receivedMs: 104 },
      { sentMs: 200, theirMs: 1260, receivedMs: 290 },
    ]);
    expect(clock).to.deep.equal({ offsetMs: 1001, uncertaintyMs: 2 });
  });

  it("may be behind", () => {
    const clock = bestExchange([{ sentMs: 10_000, theirMs: 9_000, receivedMs: 10_010 }]);
    expect(clock).to.deep.equal({ offsetMs: -1005, uncertaintyMs: 5 });
  });

  it("lies within its uncertainty, wherever in the exchange it was read", () => {
    for (const readAfterMs of [0, 3, 8]) {
      const { offsetMs, uncertaintyMs } = bestExchange([
        { sentMs: 50, theirMs: 50 + readAfterMs + 700, receivedMs: 58 },
      ]);
      expect(Math.abs(offsetMs - 700)).to.be.at.most(uncertaintyMs);
    }
  });

  it("is not known without an exchange", () => expect(() => bestExchange([])).to.throw(RangeError));
});
