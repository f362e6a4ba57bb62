import { expect } from "chai";
import { failedRound } from "../../../lib/latency/round.ts";
import { doubtProbe, summarizeLatency } from "../../../lib/latency/summary.ts";
import type { LatencyRound } from "../../../lib/result.ts";
import { runTable } from "../../../report/table.ts";
import { examplePlan } from "../../measure/example-plan.ts";
import { exampleRecord, exampleRepetition } from "../../measure/example-record.ts";

const startedAt = "2026-11-21T19:00:00.000Z";
const round = (change: Partial<LatencyRound> = {}): LatencyRound => ({
  startedAt,
  ...{ seconds: 10, planned: 1000, sent: 1000, received: 1000, lostThere: 0, lostBack: 0 },
  bitsPerSecond: 99_200,
  ...{ minMs: 0.05, p50Ms: 0.2, p95Ms: 0.4, p99Ms: 0.9, p999Ms: 3, maxMs: 5, problem: null },
  ...change,
});
const failed = failedRound("irtt was killed", startedAt);

describe("round trips of a trial", () => {
  it("are described over its rounds", () => {
    const latency = summarizeLatency([round(), round({ p50Ms: 0.4, maxMs: 7 })]);
    expect(latency).to.include({ rounds: 2, failed: 0, sent: 2000, lostPercent: 0, maxMs: 7 });
    expect(latency?.p50Ms?.mean).to.be.closeTo(0.3, 1e-9);
    expect(latency?.p50Ms?.ci95High).to.be.closeTo(0.3 + 12.706 * 0.1, 1e-3);
    expect(summarizeLatency([])).to.equal(null);
  });

  it("have no percentile that one of the rounds has lost", () => {
    const lossy = round({ received: 900, p99Ms: null, p999Ms: null, maxMs: null });
    const latency = summarizeLatency([round(), lossy]);
    expect(latency).to.include({ p99Ms: null, p999Ms: null, maxMs: null });
    expect(latency?.lostPercent).to.be.closeTo(5, 1e-9);
    expect(latency?.p50Ms?.mean).to.be.closeTo(0.2, 1e-9);
  });

  it("count rounds that failed, and leave them out", () => {
    const latency = summarizeLatency([round(), failed]);
    expect(latency).to.include({ rounds: 1, failed: 1 });
    expect(latency?.p50Ms?.mean).to.equal(0.2);
    expect(summarizeLatency([failed])).to.include({
      rounds: 0,
      failed: 1,
      p50Ms: null,
      maxMs: null,
    });
  });
});

describe("doubts about a probe", () => {
  it("are none where it is small, or was not asked for", () => {
    expect(doubtProbe(undefined, 1e9)).to.deep.equal([]);
    expect(doubtProbe(round(), 1e9)).to.deep.equal([]);
    // 1 % of it, and not more.
    expect(doubtProbe(round(), 9_920_000)).to.deep.equal([]);
  });

  it("say that it failed, and why", () => {
    expect(doubtProbe(failed, 1e9)).to.deep.equal([
      { check: "latency-probe", reason: "no round-trip times under load: irtt was killed" },
    ]);
  });

  it("say that it is a load itself", () => {
    expect(doubtProbe(round(), 1e6)).to.deep.equal([
      {
        check: "latency-probe",
        reason: "the latency probe put 9.9 % of the load on the wire itself",
      },
    ]);
    expect(doubtProbe(round(), 0)[0]?.reason).to.include("∞");
  });
});

describe("a run with round trips", () => {
  const plan = examplePlan({
    pairs: 3,
    benchmark: {
      protocols: ["tcp", "udp"],
      activePairs: [2],
      latency: { idle: true, loaded: true },
    },
  });
  const lossy = round({ received: 960, p99Ms: null, p999Ms: null, maxMs: null, p50Ms: 7 });
  const record = exampleRecord(
    [
      exampleRepetition({ trial: "tcp-2", latency: round({ p50Ms: 2 }) }),
      exampleRepetition({ trial: "udp-2", latency: lossy }),
    ],
    { idleLatency: [round(), round()] },
    plan,
  );

  it("has them in its trials, without load and beside it", () => {
    const [tcp, udp] = record.summary?.trials ?? [];
    expect(tcp?.latency?.idle?.p50Ms?.mean).to.equal(0.2);
    expect(tcp?.latency?.loaded?.p50Ms?.mean).to.equal(2);
    expect(udp?.latency?.loaded?.p50Ms?.mean).to.equal(7);
    expect(record.summary?.verdict).to.equal("valid");
  });

  it("has a table of them", () => {
    const lines = runTable(record).split("\n");
    const row = (start: RegExp) => lines.find((line) => start.test(line))?.split(/\s{2,}/);
    expect(row(/^idle/)).to.deep.equal([
      "idle",
      "0",
      "2",
      "0.200 ± 0",
      "0.400",
      "0.900",
      "3.00",
      "5.00",
      "0",
      "1000",
    ]);
    expect(row(/^beside tcp/)?.slice(0, 4)).to.deep.equal(["beside tcp", "2", "1", "2.00"]);
    expect(row(/^beside udp/)?.slice(3)).to.deep.equal([
      "7.00",
      "0.400",
      "lost",
      "lost",
      "lost",
      "4.00",
      "1000",
    ]);
  });

  it("has no such table where nobody asked", () => {
    expect(runTable(exampleRecord([exampleRepetition()]))).to.not.include("round trip");
  });

  it("is suspect where the rounds without load failed", () => {
    const { summary } = exampleRecord(
      [exampleRepetition({ trial: "tcp-2", latency: round() })],
      { idleLatency: [failed, failed] },
      plan,
    );
    const [tcp] = summary?.trials ?? [];
    expect(tcp?.verdict).to.equal("suspect");
    expect(tcp?.reasons).to.deep.equal([
      { check: "latency-probe", reason: "no round-trip times without load: irtt was killed" },
    ]);
  });
});
