import { join } from "node:path";
import { expect } from "chai";
import { closeRun } from "../../measure/record.ts";
import { newerIperf3, versionOf } from "../newer-iperf3.ts";
import { BareTestbed, needBareTestbed, summaryOf } from "./bare-testbed.ts";

describe("measuring with an iperf3 that has a thread for each stream", function () {
  this.timeout(120_000);
  let testbed: BareTestbed;
  let version: string;
  before(async function () {
    needBareTestbed(this);
    const programs = await newerIperf3(this);
    version = versionOf(join(programs, "iperf3"));
    testbed = await BareTestbed.make({ pairs: 2, programs });
  });
  after(() => testbed?.remove());
  afterEach(() => closeRun(testbed.folder, "example"));

  it("reads all that it says, in each direction, and agrees with the kernel on what was lost", async () => {
    const plan = testbed.plan({
      protocols: ["tcp", "udp"],
      directions: ["forward", "reverse", "both"],
      ...{ activePairs: [2], repetitions: 1 },
    });
    const run = testbed.measure(plan);
    expect(await run.over, run.stderr).to.equal(0);
    expect(summaryOf(run).trials).to.have.length(6);
    const { repetitions, environment } = testbed.record();
    expect(Object.values(environment?.ends ?? {}).map((end) => end.iperf3Version)).to.include(
      version,
    );
    for (const { trial, reasons, pairs, lossPercent } of repetitions) {
      const checks = reasons.map(({ check }) => check);
      expect(checks, `${trial} ${run.stderr}`).to.not.include.members(["counters-agree"]);
      expect(checks, `${trial} ${run.stderr}`).to.not.include.members(["iperf3-reports"]);
      if (!trial.startsWith("udp")) continue;
      const counted = pairs.map(({ iperf3Udp }) => iperf3Udp ?? { packets: 0, lostPackets: 0 });
      const packets = counted.reduce((total, one) => total + one.packets, 0);
      const lost = counted.reduce((total, one) => total + one.lostPackets, 0);
      expect(packets, trial).to.be.above(0);
      // The window is a part of the run, so the share is alike and not the same; what is lost after
      // the last datagram that came is in the kernel's share alone.
      expect((100 * lost) / packets, trial).to.be.closeTo(lossPercent ?? NaN, 15);
    }
  });
});
