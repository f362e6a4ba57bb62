import { expect } from "chai";
import { closeRun } from "../../measure/record.ts";
import { BareTestbed, needBareTestbed, summaryOf } from "./bare-testbed.ts";

const rateBitsPerSecond = 50_000_000;
/** Of the shaper's bits an Ethernet frame without its check sequence is counted: 42 more than the payload. */
const capacity = (rateBitsPerSecond * 1472) / (1472 + 42);

describe("the highest rate without loss of a middlebox", function () {
  this.timeout(120_000);
  let testbed: BareTestbed;
  before(async function () {
    needBareTestbed(this);
    const queue = { packets: 200, rateBitsPerSecond };
    testbed = await BareTestbed.make({
      switched: true,
      middlebox: { forwarder: "bridge", queue },
    });
  });
  after(async () => {
    if (testbed === undefined) return;
    closeRun(testbed.folder, "example");
    await testbed.remove();
  });

  it("is found, with its hops, the hop that lost what was too much, and TCP beside it", async () => {
    const rateSearch = { maxLossPercent: 0.1, resolutionPercent: 10 };
    const plan = testbed.plan({ protocols: ["tcp", "udp"], repetitions: 1, rateSearch });
    const run = testbed.measure(plan);
    expect(await run.over, run.stderr).to.equal(0);
    const [tcp, udp] = summaryOf(run).trials;
    expect(udp?.aggregateBitsPerSecond?.mean, run.stderr).to.be.within(
      0.6 * capacity,
      1.15 * capacity,
    );
    expect(udp?.search, run.stderr).to.deep.include({
      ends: { loss: 1 },
      lostAt: { middlebox: 1 },
    });
    // Of the step that was found, not of the first one, which had far more in it.
    const box = udp?.path?.flows[0]?.hops.find(({ hop }) => hop === "middlebox");
    expect(box?.in).to.be.within(1000, 30_000);
    expect(box?.in).to.be.closeTo(box?.out ?? 0, 0.002 * (box?.in ?? 0));
    expect(udp?.path?.endsCores?.clients).to.be.within(0.001, 2);
    expect(tcp?.search).to.equal(null);
    expect(tcp?.aggregateBitsPerSecond?.mean).to.be.within(0.3 * capacity, 1.05 * capacity);
  });
});
