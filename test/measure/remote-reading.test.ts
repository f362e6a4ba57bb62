import { readFileSync } from "node:fs";
import { expect } from "chai";
import { counterFiles, readingIn } from "../../measure/hands/remote-reading.ts";
import { parseNetDev } from "../../lib/procfs.ts";

/** An answer as of this machine, one file after the other between two stamps. */
const answer = (paths: readonly string[]) =>
  [
    "100.5",
    ...paths.map((path) => `==> ${path} <==\n${readFileSync(path, "utf8")}`),
    "100.7\n",
  ].join("\n");

describe("counters read off another machine", () => {
  const here = { pid: process.pid, link: "lo" };

  it("have the headers that a link's driver leaves out of received bytes, and not of sent ones", () => {
    const text = answer(counterFiles([here]));
    const [plain, guest] = readingIn(text, [here, { ...here, uncountedBytes: 14 }]).ends;
    const counted = parseNetDev(text, "lo");
    expect(plain?.link.value).to.deep.equal(counted);
    expect(guest?.link.value).to.deep.equal({
      ...counted,
      rxBytes: counted.rxBytes + 14 * counted.rxPackets,
    });
  });
});
