import { expect } from "chai";
import {
  type Percentiles,
  type RoundTrips,
  roundTripsTogether,
} from "../../../lib/measured/round-trips.ts";

const at = (p50: number | null): Percentiles => ({
  p50: p50 === null ? null : { mean: p50, stderr: 0.1, ci95Low: null, ci95High: null, cv: null },
  p99: null,
});

describe("round trips of several blocks", () => {
  for (const [what, blocks, idle, loaded] of [
    [
      "are the mean of the blocks",
      [
        [1, 4],
        [3, 8],
      ],
      2,
      6,
    ],
    [
      "are unknown where one block's are",
      [
        [1, 4],
        [3, null],
      ],
      2,
      null,
    ],
  ] as const) {
    it(what, () => {
      const both = blocks.map(([i, l]): RoundTrips => ({ idle: at(i), loaded: at(l) }));
      const found = roundTripsTogether(both);
      expect([found?.idle?.p50?.mean ?? null, found?.loaded?.p50?.mean ?? null]).to.deep.equal([
        idle,
        loaded,
      ]);
    });
  }

  it("are none where none were taken, or not under that load", () => {
    expect(roundTripsTogether([null, null])).to.equal(null);
    expect(roundTripsTogether([{ idle: at(1), loaded: null }])?.loaded).to.equal(null);
  });
});
