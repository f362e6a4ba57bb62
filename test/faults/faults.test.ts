import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import type { RunRecord } from "../../lib/result.ts";
import { closeRun } from "../../measure/record.ts";
import { BareTestbed, needBareTestbed, summaryOf } from "../measure/bare-testbed.ts";
import { needFullRun, needPrograms } from "../e2e/support/needs.ts";
import { faults } from "./table.ts";

const reasonsOf = (record: RunRecord): string[] =>
  (record.summary?.reasons ?? []).map(({ check, reason }) => `${check} ${reason}`);

/** Whole measuring runs on two bare nodes with a switch between them, in which something goes wrong. */
describe("a fault while measuring", function () {
  this.timeout(90_000);
  let testbed: BareTestbed;
  let run = 0;
  before(async function () {
    needBareTestbed(this);
    testbed = await BareTestbed.make({ switched: true });
  });
  after(() => testbed?.remove());
  afterEach(() => closeRun(testbed.folder, "example"));

  for (const fault of faults) {
    it(`${fault.title}: is ${fault.verdict}, with the reason`, async function () {
      if (!fault.cheap) needFullRun(this);
      await needPrograms(this, fault.programs ?? []);
      const plan = testbed.plan({ repetitions: 1, durationSec: 4, run: ++run });
      const measuring = testbed.measure(plan);
      let over = false;
      void measuring.over.finally(() => (over = true));
      while (!measuring.stderr.includes("links as wanted") && !over) await delay(20);
      await delay(1200);
      const undo = await fault.make(testbed);
      try {
        expect(await measuring.over, measuring.stderr).to.equal(0);
      } finally {
        undo();
      }
      const record = testbed.record();
      const said = reasonsOf(record);
      expect(
        said.some((reason) => fault.reason.test(reason)),
        said.join("\n"),
      ).to.equal(true);
      expect(summaryOf(measuring).verdict, said.join("\n")).to.equal(fault.verdict);
      if (fault.bottleneck !== undefined) {
        expect(record.summary?.trials[0]?.bottleneck).to.match(fault.bottleneck);
      }
    });
  }
});
