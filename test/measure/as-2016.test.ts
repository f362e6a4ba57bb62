import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { closeRun } from "../../measure/record.ts";
import { runTable } from "../../report/table.ts";
import { BareTestbed, needBareTestbed, summaryOf } from "./bare-testbed.ts";

for (const remote of [false, true]) {
  describe(`the method of 2016 ${remote ? "on other machines" : "here"}`, function () {
    this.timeout(90_000);
    let testbed: BareTestbed;
    before(async function () {
      needBareTestbed(this);
      testbed = await BareTestbed.make({ remote });
    });
    after(() => testbed?.remove());
    afterEach(() => closeRun(testbed.folder, "example"));

    const remains = () =>
      (remote
        ? ["n1", "n2"].map((node) => join(testbed.folder, node, "agents"))
        : [testbed.folder]
      ).flatMap((folder) => readdirSync(folder).filter((name) => /\.(out|err)$/.test(name)));

    const planOf = (benchmark: Parameters<BareTestbed["plan"]>[0]) => {
      const plan = testbed.plan({
        ...{ protocols: ["tcp", "udp"], repetitions: 1, durationSec: 2 },
        ...benchmark,
      });
      return { ...plan, scenario: { ...plan.scenario, preset: "as-2016" as const } };
    };

    it("has the senders' figures, what arrived beside them, and is never valid", async () => {
      const run = testbed.measure(planOf({ udp: { payloadBytes: 1472, bitsPerSecond: 1e9 } }));
      expect(await run.over, run.stderr).to.equal(0);
      const record = testbed.record();
      const { verdict, trials } = summaryOf(run);
      expect(verdict, run.stderr).to.equal("suspect");
      for (const trial of trials) {
        expect(trial.reasons).to.deep.include({
          check: "method",
          reason:
            "not a measure of throughput: preset as-2016 adds up what senders say of themselves, started without a barrier",
        });
      }
      for (const { as2016, aggregateBitsPerSecond, pairs } of record.repetitions) {
        expect(aggregateBitsPerSecond).to.be.above(1e7);
        expect(pairs.map(({ bitsPerSecond }) => bitsPerSecond)).to.deep.equal([
          aggregateBitsPerSecond,
        ]);
        // The omitted second is in it.
        expect(as2016?.togetherSec).to.be.within(1.2, 3.1);
        expect(as2016?.receivedBitsPerSecond).to.be.above(1e7);
      }
      expect(runTable(record)).to.match(/^tcp ×1 senders say [\d.]+ Gbit\/s; [\d.]+ arrived/m);
      await delay(300);
      expect(remains()).to.deep.equal([]);
    });

    it("fails where no server answers, in iperf3's words", async () => {
      const plan = planOf({ run: 2, protocols: ["tcp"] });
      const pairs = plan.pairs.map((pair) => ({
        ...pair,
        server: { ...pair.server, dial: { address: pair.server.address, port: 5999 } },
      }));
      const run = testbed.measure({ ...plan, pairs });
      expect(await run.over, run.stderr).to.equal(0);
      const { verdict, reasons } = summaryOf(run);
      expect(verdict).to.equal("failed");
      expect(reasons[0]?.reason).to.match(/pair 1: iperf3: .*Connection refused/);
      expect(testbed.record().repetitions.map(({ attempt }) => attempt)).to.deep.equal([1, 2]);
    });
  });
}
