import { readFileSync } from "node:fs";
import { expect } from "chai";
import fc from "fast-check";
import { type IrttOutcome, parseIrtt, type RoundTrip } from "../../../lib/latency/parse.ts";
import { failedRound, latencyRound } from "../../../lib/latency/round.ts";
import { latencyRoundSchema } from "../../../lib/result.ts";
import { latencyQuantile } from "../../../lib/statistics/latency.ts";

const fixture = (name: string) => readFileSync(`test/fixtures/irtt/${name}.json`, "utf8");
const startedAt = "2026-11-21T19:00:00.000Z";

function good(outcome: IrttOutcome) {
  if (!outcome.ok) throw new Error(outcome.error);
  return outcome;
}

describe("irtt's output", () => {
  it("has a round trip a request", () => {
    const { version, roundTrips, payloadBytes } = good(parseIrtt(fixture("quiet-0.9.0")));
    expect(version).to.equal("0.9.0");
    expect(roundTrips).to.have.length(15);
    for (const { rttMs, sentAtSec, lost } of roundTrips) {
      expect(rttMs).to.be.within(0.01, 20);
      expect(sentAtSec).to.be.within(1.79e9, 1.8e9);
      expect(lost).to.equal(null);
    }
    expect(payloadBytes).to.be.within(16, 64);
  });

  it("says which requests had no answer, and on which way they were lost", () => {
    const { roundTrips } = good(parseIrtt(fixture("lossy-0.9.0")));
    const lost = roundTrips.filter(({ rttMs }) => rttMs === null);
    expect(lost.map((trip) => trip.lost)).to.deep.equal(["there", "there", "there"]);
    expect(roundTrips).to.have.length(15);
  });

  it("is a failure in its own words where it could not run", () => {
    const refused =
      "Error: read udp4 198.19.1.1:40562->198.19.2.1:5201: read: connection refused\n";
    expect(parseIrtt("", refused)).to.deep.equal({ ok: false, error: refused.trim() });
    expect(parseIrtt("", "")).to.deep.equal({ ok: false, error: "irtt printed nothing" });
    expect(parseIrtt("{")).to.include({ ok: false });
    const cut = fixture("quiet-0.9.0").replace(/"round_trips"/, '"others"');
    expect(parseIrtt(cut)).to.deep.equal({
      ok: false,
      error: "irtt's output is not what it should be at round_trips",
    });
  });
});

/** Requests 10 ms apart from second 100 on. */
const outcomeOf = (rtts: readonly (number | null)[], lost: RoundTrip["lost"] = "there") =>
  good({
    ok: true,
    version: "0.9.0",
    payloadBytes: 20,
    roundTrips: rtts.map((rttMs, at) => ({
      sentAtSec: 100 + at / 100,
      rttMs,
      lost: rttMs === null ? lost : null,
    })),
  });
const roundOf = (outcome: ReturnType<typeof outcomeOf>, fromSec: number, toSec: number) =>
  latencyRoundSchema.parse(
    latencyRound(outcome, { fromSec, toSec }, { startedAt, intervalMs: 10 }),
  );

describe("a round of round trips", () => {
  const thousand = Array.from({ length: 1000 }, (_, at) => at + 1);

  it("has the percentiles of what was sent in its time", () => {
    const round = roundOf(outcomeOf([...thousand, 9999]), 100, 110);
    expect(round).to.include({ planned: 1000, sent: 1000, received: 1000, problem: null });
    expect(round.p50Ms).to.be.closeTo(500.5, 1);
    expect(round.p95Ms).to.be.closeTo(950.5, 1);
    expect(round.p99Ms).to.be.closeTo(990.5, 1);
    expect(round.p999Ms).to.be.closeTo(999.5, 1);
    expect(round).to.include({ minMs: 1, maxMs: 1000 });
    const half = roundOf(outcomeOf(thousand), 105, 110);
    expect(half).to.include({ sent: 500, minMs: 501, maxMs: 1000, seconds: 5 });
  });

  it("counts what it puts on the wire", () => {
    // 100 requests and 100 answers a second, 62 bytes each with Ethernet, IPv4 and UDP headers.
    const { bitsPerSecond } = roundOf(outcomeOf(thousand), 100, 110);
    expect(bitsPerSecond).to.be.closeTo(2 * 100 * 62 * 8, 1);
  });

  it("counts the lost as slower than all others", () => {
    const lossy = outcomeOf([
      ...Array.from({ length: 980 }, () => 1),
      ...Array.from({ length: 20 }, () => null),
    ]);
    const round = roundOf(lossy, 100, 110);
    expect(round).to.include({ sent: 1000, received: 980, lostThere: 20, lostBack: 0 });
    expect(round).to.include({ p50Ms: 1, p95Ms: 1, p99Ms: null, p999Ms: null, maxMs: null });
  });

  it("says nothing of percentiles that so few requests cannot have", () => {
    const round = roundOf(outcomeOf(thousand.slice(0, 40)), 100, 110);
    expect(round.p50Ms).to.be.a("number");
    expect(round.p95Ms).to.be.a("number");
    expect(round).to.include({ p99Ms: null, p999Ms: null, planned: 1000, sent: 40 });
  });

  it("has a problem where nothing was sent or answered", () => {
    expect(roundOf(outcomeOf(thousand), 200, 210).problem).to.equal(
      "irtt sent nothing while all pairs did",
    );
    const silent = roundOf(outcomeOf(thousand.map(() => null)), 100, 110);
    expect(silent.problem).to.equal("none of 1000 requests was answered");
    expect(silent).to.include({ sent: 1000, received: 0, p50Ms: null });
    expect(latencyRoundSchema.parse(failedRound("irtt was killed", startedAt)).sent).to.equal(0);
  });

  it("has percentiles that do not fall with the share, and never better ones with more loss", () => {
    const answers = fc.array(fc.double({ min: 0.001, max: 1e4, noNaN: true }), {
      minLength: 20,
      maxLength: 300,
    });
    fc.assert(
      fc.property(answers, fc.nat({ max: 50 }), (answered, lost) => {
        const at = (share: number, more = 0) =>
          latencyQuantile(answered, lost + more, share) ?? Infinity;
        expect(at(0.5)).to.be.at.most(at(0.95));
        expect(at(0.5)).to.be.at.most(at(0.5, 7));
        expect(at(0.95)).to.be.at.most(at(0.95, 7));
      }),
    );
  });
});
