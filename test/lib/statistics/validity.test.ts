import { expect } from "chai";
import {
  pairList,
  shortWindow,
  stolen,
  stoodStill,
  verdictOf,
  worst,
} from "../../../lib/statistics/validity.ts";

describe("validity", () => {
  it("accepts a window of nine tenths, not less", () => {
    expect(shortWindow(9, 10)).to.equal(undefined);
    expect(shortWindow(8.9, 10)).to.equal("all pairs sent together for only 8.90 s of 10 s");
  });

  it("doubts a machine whose hypervisor takes processors away", () => {
    expect(stolen(5, "n1+n2")).to.equal(undefined);
    expect(stolen(5.1, "n1+n2")).to.include("5.1 % of the processors of n1+n2");
  });

  it("names the pairs that stood still, but not a hundred of them", () => {
    expect(stoodStill([])).to.equal(undefined);
    expect(stoodStill([7])).to.equal("pair 7 stood still for a while");
    expect(pairList([1, 2])).to.equal("pairs 1, 2");
    expect(pairList([1, 2, 3, 4, 5, 6, 7, 8])).to.equal("pairs 1, 2, 3, 4, 5, 6 and 2 more");
  });

  it("adds up: any reason is doubt, and the worst verdict wins", () => {
    expect(verdictOf([])).to.equal("valid");
    expect(verdictOf([{ check: "steal", reason: "so" }])).to.equal("suspect");
    expect(worst([])).to.equal("valid");
    expect(worst(["valid", "failed", "suspect"])).to.equal("failed");
    expect(worst(["valid", "suspect"])).to.equal("suspect");
  });
});
