import { expect } from "chai";
import type { Trial } from "../../lib/plan.ts";
import { rateSearchSchema } from "../../lib/scenario/rate-search.ts";
import type { StopRule } from "../../lib/stop-rule.ts";
import {
  formatDuration,
  progressIn,
  progressLine,
  searchStepLine,
} from "../../measure/progress.ts";
import { examplePlan } from "./example-plan.ts";
import { exampleRepetition, failedRepetition } from "./example-record.ts";

const [trial] = examplePlan({ pairs: 16 }).trials;
if (trial === undefined) throw new Error("the example has a trial");
const line = (
  change: Parameters<typeof exampleRepetition>[0],
  counted: number[],
  leftSec = 130,
  rule: StopRule = { max: 10 },
): string => progressLine({ trial, rule, result: exampleRepetition(change), counted, leftSec });

describe("progress", () => {
  it("shows the figure, the mean so far with its interval, and the time left", () => {
    expect(
      line({ repetition: 3, aggregateBitsPerSecond: 18.42e9 }, [18e9, 19e9, 18.42e9]),
    ).to.equal("tcp ×16  rep 3/10  18.42 Gbit/s (mean 18.47 ± 1.25)  2 m 10 s left");
  });

  it("has no interval after the first, and no time left after the last", () => {
    expect(line({}, [18e9], 0)).to.equal("tcp ×16  rep 1/10  18.00 Gbit/s (mean 18.00)");
  });

  it("says why a repetition is doubted or failed, and what follows", () => {
    expect(
      line({ status: "suspect", reasons: [{ check: "steal", reason: "so" }] }, [18e9], 0),
    ).to.match(/ {2}suspect: so$/);
    expect(line(failedRepetition, [], 0)).to.match(/failed: pair 1: .* refused \(once more\)$/);
    expect(line({ ...failedRepetition, attempt: 2 }, [], 0)).to.match(/\(given up\)$/);
  });

  it("says what the stop rule makes of it: bounds, enough, or not even at the maximum", () => {
    const rule = { max: 6, early: { min: 3, halfWidthPercent: 2.5 } };
    const steady = [18e9, 18.1e9, 18.2e9];
    expect(line({ repetition: 2 }, steady.slice(0, 2), 130, rule)).to.equal(
      "tcp ×16  rep 2/≤6  18.00 Gbit/s (mean 18.05 ± 0.64)  at most 2 m 10 s left",
    );
    expect(line({ repetition: 3 }, steady, 130, rule)).to.match(
      /\(mean 18\.10 ± 0\.25\) {2}enough: ± 1\.4 % {2}at most 2 m 10 s left$/,
    );
    expect(line({ repetition: 6 }, [10e9, 14e9, 18e9, 9e9, 11e9, 12e9], 0, rule)).to.match(
      / {2}the last: still ± 27\.8 %, not ± 2\.5 %$/,
    );
  });

  it("is found again in what pulumi prints around it, whatever the trial is", () => {
    const trials: Partial<Trial>[] = [
      {},
      { direction: "reverse" },
      { protocol: "udp", payloadBytes: 1472 },
      { protocol: "udp", payloadBytes: 64, direction: "both" },
    ];
    for (const changes of trials) {
      const one = { ...trial, ...changes };
      const result = exampleRepetition();
      const rate = { askedBitsPerSecond: 1e9, sentBitsPerSecond: 1e9, deliveredBitsPerSecond: 9e8 };
      const steps = [{ ...rate, lossPercent: 10 }];
      const search = rateSearchSchema.parse({});
      const lines = [
        progressLine({ trial: one, rule: { max: 3 }, result, counted: [18e9], leftSec: 9 }),
        searchStepLine({ trial: one, rule: search, repetition: 1, steps }),
      ];
      for (const line of lines)
        expect(
          progressIn(` +  command:local:Command benchmark-run creating (4s) ${line}`),
        ).to.equal(line);
    }
    expect(progressIn("@ updating....")).to.equal(undefined);
  });

  it("writes times as people do", () => {
    expect([0, 45.4, 60, 130, 3599, 3900].map(formatDuration)).to.deep.equal([
      "0 s",
      "45 s",
      "1 m 00 s",
      "2 m 10 s",
      "59 m 59 s",
      "1 h 05 m",
    ]);
  });
});
