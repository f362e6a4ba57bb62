import { expect } from "chai";
import fc from "fast-check";
import { cpuMask, cpusIn, normalCpuList } from "../../lib/cpu-list.ts";

describe("a list of CPUs", () => {
  it("is read and written as the kernel does", () => {
    expect(cpusIn("4,0-2,1")).to.deep.equal([0, 1, 2, 4]);
    expect(normalCpuList("5,0,1,2,3")).to.equal("0-3,5");
    expect(normalCpuList("7")).to.equal("7");
  });

  it("is a mask in hexadecimal, a comma before every 32 bits", () => {
    expect(cpuMask("0-3,5")).to.equal("2f");
    expect(cpuMask("32")).to.equal("1,00000000");
    expect(cpuMask("0,63")).to.equal("80000000,00000001");
  });

  it("is the same whichever way it is written", () => {
    const cpus = fc.uniqueArray(fc.integer({ min: 0, max: 300 }), { minLength: 1 });
    fc.assert(
      fc.property(cpus, (list) => {
        const text = list.join(",");
        expect(cpusIn(normalCpuList(text))).to.deep.equal([...list].sort((a, b) => a - b));
        const bits = BigInt(`0x${cpuMask(text).replaceAll(",", "")}`).toString(2);
        expect([...bits].filter((bit) => bit === "1")).to.have.length(list.length);
      }),
    );
  });
});
