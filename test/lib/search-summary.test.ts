import { expect } from "chai";
import type { Search } from "../../lib/result.ts";
import { searchSummary } from "../../lib/search-summary.ts";
import { exampleRepetition } from "../measure/example-record.ts";

const rule = { maxLossPercent: 0.1, resolutionPercent: 5, maxSteps: 14 };

const repetition = (packetsPerSecond: number, end: Search["end"], steps: number) => {
  const step = {
    askedBitsPerSecond: 1000,
    sentBitsPerSecond: 1000,
    deliveredBitsPerSecond: 1000,
    lossPercent: 0,
    overheadSec: 1,
  };
  const search = { steps: Array.from({ length: steps }, () => step), end, found: 0 };
  return exampleRepetition({ trial: "udp-1", packetsPerSecond, search });
};

describe("the summary of a trial's searches", () => {
  it("has the rates found with their interval, and why they ended", () => {
    const summary = searchSummary(
      [repetition(100, "loss", 8), repetition(110, "loss", 9), repetition(120, "sender", 1)],
      rule,
    );
    expect(summary).to.deep.include({
      maxLossPercent: 0.1,
      steps: 6,
      ends: { loss: 2, sender: 1 },
    });
    expect(summary?.packetsPerSecond?.mean).to.equal(110);
    expect(summary?.packetsPerSecond?.ci95High).to.be.closeTo(110 + 24.84, 0.01);
  });

  it("is not there without a search", () => {
    expect(searchSummary([exampleRepetition()], undefined)).to.equal(null);
    expect(searchSummary([], rule)).to.equal(null);
  });
});
