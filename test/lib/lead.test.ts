import { expect } from "chai";
import fc from "fast-check";
import { maxLeadSec, neededLeadSec, usualLeadSec } from "../../lib/lead.ts";
import { minWindowShare } from "../../lib/statistics/validity.ts";
import { planWindow } from "../../lib/statistics/window.ts";

describe("the lead that starts need", () => {
  it("is none in trials of the paper's length with few pairs, which it would make longer by a tenth", () => {
    expect([1, 16, 64, 128].map((pairs) => usualLeadSec(pairs, 10))).to.deep.equal([0, 0, 1, 2]);
  });

  it("is a second or two in short ones", () => {
    expect([1, 16, 64, 128].map((pairs) => usualLeadSec(pairs, 1))).to.deep.equal([1, 1, 2, 2]);
  });

  it("leaves a window that is long enough to be valid, whatever the starts need", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 8, noNaN: true }),
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        fc.integer({ min: 1, max: 60 }),
        (spreadSec, readSec, durationSec) => {
          const leadSec = neededLeadSec(spreadSec, durationSec, readSec);
          fc.pre(leadSec < maxLeadSec);
          const window = planWindow({
            ...{ startSec: spreadSec, firstStartSec: 0, durationSec, readSec },
            runSec: durationSec + leadSec,
          });
          const lengthSec = (window?.endSec ?? 0) - (window?.startSec ?? 0);
          expect(lengthSec).to.be.at.least(minWindowShare * durationSec);
        },
      ),
    );
  });
});
