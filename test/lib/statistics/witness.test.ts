import { expect } from "chai";
import {
  type Account,
  bytesMissing,
  disagreementPercent,
  witnessDisagrees,
} from "../../../lib/statistics/witness.ts";

const account = (kernelBytes: number, change: Partial<Account> = {}): Account => ({
  kernelBytes,
  lowBytes: 1_000_000,
  highBytes: 1_100_000,
  slackBytes: 1000,
  buffersBytes: 200_000,
  ...change,
});

describe("the two witnesses", () => {
  it("agree anywhere between what was read and what was sent, and a slack beside", () => {
    for (const kernelBytes of [999_000, 1_000_000, 1_100_000, 1_101_000]) {
      expect(disagreementPercent([account(kernelBytes)]), String(kernelBytes)).to.equal(0);
    }
  });

  it("disagree beyond half a percent, either way", () => {
    expect(witnessDisagrees([account(1_106_000)])).to.equal(undefined);
    expect(witnessDisagrees([account(1_107_000)])).to.match(/by 0\.54 %: the kernel counted more$/);
    expect(witnessDisagrees([account(995_000)])).to.equal(undefined);
    expect(witnessDisagrees([account(990_000)])).to.match(/by 0\.91 %: the kernel counted less$/);
  });

  it("do not let one pair's error make up for another's", () => {
    expect(disagreementPercent([account(1_201_000), account(899_000)])).to.be.closeTo(9.52, 0.01);
  });

  it("disagree where one saw nothing at all", () => {
    expect(disagreementPercent([account(0)])).to.equal(100);
    expect(disagreementPercent([account(0, { lowBytes: 0 })])).to.equal(0);
  });

  it("may differ by what buffers hold, and by no more", () => {
    expect(bytesMissing([account(0), account(0, { highBytes: 1_200_000 })])).to.equal(undefined);
    expect(bytesMissing([account(0), account(0, { highBytes: 1_200_001 })])).to.equal(
      "1 of 2 flows sent 0.2 MB that nobody read, more than their buffers hold",
    );
    expect(bytesMissing([account(0, { highBytes: 9e9, buffersBytes: null })])).to.equal(undefined);
  });
});
