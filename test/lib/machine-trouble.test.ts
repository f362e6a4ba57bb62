import { openSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { atPath, machineTrouble } from "../../lib/machine-trouble.ts";

const thrown = (act: () => unknown): unknown => {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
};

describe("what a machine refuses", () => {
  it("is said in one line with the path, where the error does not name it too", () => {
    // full(4): every write fails as on a full disk.
    const full = thrown(() => atPath("/dev/full", () => writeFileSync("/dev/full", "text")));
    expect(machineTrouble(full)).to.equal("/dev/full: no space left on device (write)");
    const folder = thrown(() => writeFileSync("/dev", "text"));
    expect(machineTrouble(folder)).to.equal("/dev: is a folder (open)");
    const below = thrown(() => openSync("/dev/null/file", "r"));
    expect(machineTrouble(below)).to.equal(
      "/dev/null/file: is below something that is no folder (open)",
    );
  });

  it("is nothing else: a defect of ours keeps its stack", () => {
    expect(machineTrouble(new TypeError("x is not a function"))).to.equal(undefined);
    expect(machineTrouble(thrown(() => openSync("/no/such/file", "r")))).to.equal(undefined);
    expect(machineTrouble(Object.assign(new Error("x"), { code: "ENOSPC" }))).to.equal(undefined);
    expect(machineTrouble("ENOSPC")).to.equal(undefined);
  });
});
