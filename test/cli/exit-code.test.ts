import { expect } from "chai";
import { exitCodeOf } from "../../cli/exit-code.ts";
import { exampleRecord, exampleRepetition, failedRepetition } from "../measure/example-record.ts";

describe("the exit code of up", () => {
  const record = (change: Parameters<typeof exampleRepetition>[0]) =>
    exampleRecord([1, 2].map((repetition) => exampleRepetition({ repetition, ...change })));

  it("is 0 for a valid run", () => {
    expect(exitCodeOf(record({}))).to.equal(0);
  });

  it("is 3 for what was measured but is suspect, or failed, or not finished", () => {
    const reasons = [{ check: "steal" as const, reason: "the hypervisor took 9 %" }];
    const suspect = record({ status: "suspect", reasons });
    expect(suspect.summary?.verdict).to.equal("suspect");
    expect(exitCodeOf(suspect)).to.equal(3);
    const failed = record(failedRepetition);
    expect(failed.summary?.verdict).to.equal("failed");
    expect(exitCodeOf(failed)).to.equal(3);
    expect(exitCodeOf({ summary: null })).to.equal(3);
  });
});
