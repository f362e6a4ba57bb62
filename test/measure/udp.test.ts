import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { closeRun } from "../../measure/record.ts";
import { BareTestbed, needBareTestbed, summaryOf } from "./bare-testbed.ts";

/** Of this wire's bits an Ethernet frame without its check sequence is counted: 42 more than the payload. */
const wireBitsPerSecond = 50_000_000;
const capacity = (payloadBytes: number) => (wireBitsPerSecond * payloadBytes) / (payloadBytes + 42);

describe("measuring UDP over a wire that drops what it cannot carry", function () {
  this.timeout(240_000);
  let testbed: BareTestbed;
  before(async function () {
    needBareTestbed(this);
    testbed = await BareTestbed.make({ pairs: 8, wireBitsPerSecond });
  });
  after(() => testbed?.remove());
  afterEach(() => closeRun(testbed.folder, "example"));

  it("loses no repetition because of a control message, at any size", async () => {
    const udp = { payloadBytes: [64, 1472] };
    const plan = testbed.plan({ protocols: ["udp"], udp, activePairs: [1, 8], run: 1 });
    const run = testbed.measure(plan);
    expect(await run.over, run.stderr).to.equal(0);
    const { repetitions } = testbed.record();
    expect(repetitions.filter(({ status }) => status === "failed")).to.deep.equal([]);
    expect(repetitions).to.have.length(8);
    const trials = summaryOf(run).trials.map(({ payloadBytes, activePairs }) => [
      payloadBytes,
      activePairs,
    ]);
    expect(trials).to.deep.equal([
      ...[
        [64, 1],
        [64, 8],
      ],
      ...[
        [1472, 1],
        [1472, 8],
      ],
    ]);
    for (const { trial, pairs, lossPercent, iperf3Udp } of repetitions) {
      for (const pair of pairs) expect(pair.iperf3Udp?.packets, run.stderr).to.be.above(0);
      // One client may not send enough small datagrams to fill the wire.
      if (trial !== "udp-8-1472b") continue;
      expect(lossPercent).to.be.above(10);
      expect(iperf3Udp?.lostPackets).to.be.above(0);
    }
  });

  it("finds the highest rate without loss, step by step, also after a kill", async () => {
    const rateSearch = { maxLossPercent: 0.1, resolutionPercent: 5 };
    const benchmark = { protocols: ["udp" as const], activePairs: [2], repetitions: 2, rateSearch };
    const plan = testbed.plan({ ...benchmark, run: 2 });
    const killed = testbed.measure(plan);
    while (!killed.stderr.includes("step 3:")) await delay(20);
    killed.process.kill("SIGKILL");
    await killed.over;
    const before = testbed.record().searching?.steps ?? [];
    expect(before.length).to.be.within(3, 4);
    const run = testbed.measure(plan);
    expect(await run.over, run.stderr).to.equal(0);
    const { repetitions, searching } = testbed.record();
    expect(searching).to.equal(null);
    expect(repetitions[0]?.search?.steps.slice(0, before.length)).to.deep.equal(before);
    const [trial] = summaryOf(run).trials;
    expect(trial?.aggregateBitsPerSecond?.mean, run.stderr).to.be.within(
      0.8 * capacity(1472),
      1.05 * capacity(1472),
    );
    expect(trial?.lossPercent).to.be.at.most(0.1);
    expect(trial?.search?.ends).to.deep.equal({ loss: 2 });
    expect(run.stderr).to.match(
      /^udp 1472 B ×2 {2}rep 2 {2}step 1: as fast as they can: .* too fast$/m,
    );
  });
});
