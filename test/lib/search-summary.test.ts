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

  it("says where the lowest rate that was too high lost most", () => {
    const found = repetition(100, "loss", 1);
    const tooHigh = (askedBitsPerSecond: number | null, lostAt: string) => ({
      ...{ askedBitsPerSecond, sentBitsPerSecond: 9000, deliveredBitsPerSecond: 5000 },
      ...{ lossPercent: 5, overheadSec: 1, lostAt },
    });
    const steps = [
      tooHigh(null, "sockets of the servers"),
      tooHigh(2000, "middlebox"),
      tooHigh(4000, "switch"),
      ...(found.search?.steps ?? []),
    ];
    const searched = { ...found, search: { steps, end: "loss" as const, found: 3 } };
    expect(searchSummary([searched, searched], rule)?.lostAt).to.deep.equal({ middlebox: 2 });
    expect(searchSummary([found], rule)?.lostAt).to.deep.equal({});
  });

  it("is not there without a search", () => {
    expect(searchSummary([exampleRepetition()], undefined)).to.equal(null);
    expect(searchSummary([], rule)).to.equal(null);
  });
});
