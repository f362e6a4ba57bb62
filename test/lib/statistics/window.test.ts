import { expect } from "chai";
import fc from "fast-check";
import { looks, planWindow, progressSpanSec } from "../../../lib/statistics/window.ts";

describe("the common window", () => {
  it("has the wanted length where the lead allows", () => {
    const window = planWindow({
      ...{ startSec: 0.4, firstStartSec: 0.1, runSec: 11, durationSec: 10, readSec: 0.01 },
    });
    expect(window).to.deep.equal({ startSec: 0.4, endSec: 10.4 });
  });

  it("closes before the first pair finishes where the starts spread far", () => {
    const spread = { startSec: 2.5, firstStartSec: 0.5, runSec: 4, durationSec: 3 };
    expect(planWindow({ ...spread, readSec: 0 })?.endSec).to.be.closeTo(4.4, 1e-12);
  });

  it("closes earlier where the reading of counters takes a while, as on other machines", () => {
    const far = { startSec: 1, firstStartSec: 0.5, runSec: 4, durationSec: 3, readSec: 0.2 };
    expect(planWindow(far)?.endSec).to.be.closeTo(3.8, 1e-12);
    expect(planWindow({ ...far, readSec: 2 })).to.equal(undefined);
  });

  it("does not exist where the first has finished when the last begins", () => {
    const late = { startSec: 6, firstStartSec: 0.5, runSec: 4, durationSec: 3, readSec: 0 };
    expect(planWindow(late)).to.equal(undefined);
  });

  it("gives slow senders and crowded machines time to move", () => {
    const fast = { payloadBytes: null, bitsPerSecond: 0 };
    expect(progressSpanSec({ activePairs: 1, ...fast })).to.equal(0.25);
    expect(progressSpanSec({ activePairs: 128, ...fast })).to.equal(1.28);
    const slow = { activePairs: 1, payloadBytes: 1000, bitsPerSecond: 8000 };
    expect(progressSpanSec(slow)).to.equal(3);
  });

  it("is looked at just inside both edges, with room between any two looks", () => {
    const length = fc.double({ min: 0.5, max: 100, noNaN: true });
    const span = fc.double({ min: 0.05, max: 5, noNaN: true });
    fc.assert(
      fc.property(length, span, (lengthSec, spanSec) => {
        const window = { startSec: 1, endSec: 1 + lengthSec };
        const times = [window.startSec, ...looks(window, spanSec), window.endSec];
        const room = Math.min(spanSec, lengthSec / 2) - 1e-9;
        times.slice(1).forEach((time, at) => {
          expect(time - (times[at] ?? NaN)).to.be.at.least(room);
        });
        expect(times.length).to.be.at.least(3);
      }),
    );
  });
});
