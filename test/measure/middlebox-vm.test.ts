import { expect } from "chai";
import { closeRun } from "../../measure/record.ts";
import { needForwarder } from "../e2e/middlebox/bare-path.ts";
import { BareTestbed, needBareTestbed, summaryOf } from "./bare-testbed.ts";

const middlebox = { forwarder: "bridge", where: "vm" } as const;

describe("packets through a middlebox that is a virtual machine", function () {
  this.timeout(120_000);
  let testbed: BareTestbed;
  before(async function () {
    needBareTestbed(this);
    await needForwarder(this, middlebox);
    testbed = await BareTestbed.make({ switched: true, middlebox });
  });
  after(async () => {
    if (testbed === undefined) return;
    closeRun(testbed.folder, "example");
    await testbed.remove();
  });

  it("are all accounted for, those that the guest is too slow for too, and its processor time is its own", async () => {
    const udp = { payloadBytes: 1472 };
    const plan = testbed.plan({ protocols: ["tcp", "udp"], udp, repetitions: 1 });
    const run = testbed.measure(plan);
    expect(await run.over, run.stderr).to.equal(0);
    const { trials } = summaryOf(run);
    const doubts = trials.flatMap(({ reasons }) => reasons);
    expect(doubts.filter(({ check }) => /^(conservation|forwarder)$/.test(check))).to.deep.equal(
      [],
    );
    for (const { protocol, aggregateBitsPerSecond, path } of trials) {
      expect(aggregateBitsPerSecond?.mean, protocol).to.be.greaterThan(1e6);
      expect(path?.forwarderCoresOf).to.equal("programs");
      expect(path?.forwarderCores, protocol).to.be.within(0.05, 2);
    }
    const box = trials[1]?.path?.flows[0]?.hops.find(({ hop }) => hop === "middlebox");
    // A client sends faster than a guest fetches.
    expect(box?.drops, JSON.stringify(box)).to.not.deep.equal([]);
  });
});
