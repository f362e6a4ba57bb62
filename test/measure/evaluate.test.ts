import { expect } from "chai";
import type { Trial } from "../../lib/plan.ts";
import { evaluate } from "../../measure/evaluate.ts";
import type { Edge, Observation, PairReading } from "../../measure/observation.ts";

const tcp: Trial = {
  id: "tcp-2",
  protocol: "tcp",
  activePairs: 2,
  direction: "forward",
  payloadBytes: null,
};
const udp: Trial = { ...tcp, id: "udp-2", protocol: "udp", payloadBytes: 1000 };

/** Counters of a pair that has moved so many packets of this size. */
function reading(atSec: number, packets: number, bytesEach: number, lost = 0): PairReading {
  const snmp = {
    udpInDatagrams: packets - lost,
    udpOutDatagrams: packets,
    udpRcvbufErrors: lost,
    udpInErrors: lost,
    udpNoPorts: 0,
    tcpRetransSegs: lost,
  };
  const [rxBytes, rxPackets] = [packets * bytesEach, packets];
  const link = { rxBytes, rxPackets, txBytes: 0, txPackets: 0, drops: 0 };
  return {
    clientLink: { atSec, value: link },
    clientSnmp: { atSec, value: snmp },
    serverLink: { atSec, value: link },
    serverSnmp: { atSec, value: snmp },
  };
}

function edge(ticks: number, pairs: PairReading[]): Edge {
  const idle = { user: 0, system: ticks, softirq: 0, steal: 0, idle: ticks };
  const reading = { ticks: idle, softnet: { processed: 0, dropped: ticks, timeSqueeze: 0 } };
  return { machines: { n1: reading }, pairs };
}

function observation(change: Partial<Observation> = {}): Observation {
  const size = 1066; // 1000 of payload and 66 of headers
  const outcome = (receivedBytes: number) => ({
    ok: true as const,
    figures: {
      version: "3.12",
      sentBytes: receivedBytes,
      receivedBytes,
      seconds: 12,
      sentPackets: null,
      retransmits: null,
      udp: null,
      congestionControl: null,
    },
  });
  return {
    indexes: [1, 2],
    startsSec: [0.005, 0.008],
    window: { startSec: 1, endSec: 11 },
    readSec: 0.01,
    before: edge(0, [reading(0, 0, size), reading(0, 0, size)]),
    // The second pair is read 0.1 s later at both edges, and moves twice as much.
    open: edge(100, [reading(1, 1000, size), reading(1.1, 2000, size)]),
    close: edge(200, [reading(11, 11000, size, 1000), reading(11.1, 22000, size)]),
    after: edge(300, [reading(12, 12000, size), reading(12, 24000, size)]),
    stalled: [],
    outcomes: [outcome(12_000_000), outcome(24_000_000)],
    clientsFromSec: 0.005,
    silent: [],
    shared: { client: false, server: false, oneStack: false },
    ...change,
  };
}

const machines = [{ name: "n1", cpus: 2 }];

describe("evaluate", () => {
  it("gives TCP's goodput without headers, and segments sent again", () => {
    const figures = evaluate(tcp, 10, machines, observation());
    expect(figures.status).to.equal("valid");
    expect(figures.pairs[0]?.bitsPerSecond).to.be.closeTo(8e6, 1);
    expect(figures.pairs[1]?.bitsPerSecond).to.be.closeTo(16e6, 1);
    expect(figures.aggregateBitsPerSecond).to.be.closeTo(24e6, 2);
    expect(figures).to.include({ retransmits: 1000, packetsPerSecond: null, lossPercent: null });
    expect(figures.jain).to.be.closeTo(0.9, 1e-6);
    expect(figures.startSkewMs?.max).to.be.closeTo(3, 1e-9);
    expect(figures.cpu["n1"]).to.include({ systemPercent: 50, busyCores: 1 });
    expect(figures.drops).to.include({ softnetDropped: 100 });
  });

  it("gives UDP's delivered datagrams and their loss", () => {
    const figures = evaluate(udp, 10, machines, observation());
    expect(figures.pairs[0]).to.include({ packetsPerSecond: 900, bitsPerSecond: 7.2e6 });
    expect(figures.pairs[0]?.lossPercent).to.be.closeTo(10, 1e-9);
    expect(figures.pairs[1]?.lossPercent).to.be.closeTo(0, 1e-9);
    expect(figures.lossPercent).to.be.closeTo(100 / 30, 1e-9);
    expect(figures).to.include({ retransmits: null });
    expect(figures.drops).to.include({ socketDropped: 1000 });
  });

  it("never shows a negative loss", () => {
    const ahead = reading(11, 11000, 1066);
    const late = { ...ahead, serverSnmp: { atSec: 10.99, value: ahead.serverSnmp.value } };
    const close = edge(200, [late, reading(11.1, 22000, 1066)]);
    expect(evaluate(udp, 10, machines, observation({ close })).lossPercent).to.equal(0);
  });

  it("doubts a short window, a machine that is not ours, a pair that stood still", () => {
    const stolen = edge(200, observation().close.pairs as PairReading[]);
    const own = stolen.machines["n1"];
    if (own === undefined) throw new Error("no machine");
    const close = { ...stolen, machines: { n1: { ...own, ticks: { ...own.ticks, steal: 50 } } } };
    const seen = observation({ close, stalled: [2], window: { startSec: 1, endSec: 9 } });
    const figures = evaluate(tcp, 10, machines, seen);
    expect(figures.status).to.equal("suspect");
    expect(figures.reasons.map(({ check }) => check)).to.deep.equal([
      "common-window",
      "steal",
      "pairs-alive",
    ]);
  });

  it("keeps a pair whose iperf3 is silent at the end, by the counters alone, and says so", () => {
    const [first] = observation().outcomes;
    if (first === undefined) throw new Error("no outcome");
    const seen = observation({
      outcomes: [
        first,
        { ok: false, error: "control socket has closed unexpectedly", isReport: false },
      ],
      silent: [{ index: 2, reason: "iperf3: control socket has closed unexpectedly" }],
    });
    const figures = evaluate(tcp, 10, machines, seen);
    expect(figures.status).to.equal("suspect");
    expect(figures.reasons.map(({ check }) => check)).to.deep.equal(["iperf3-reports"]);
    expect(figures.aggregateBitsPerSecond).to.be.closeTo(24e6, 2);
    expect(figures.pairs[1]).to.include({ iperf3Bytes: null, iperf3Udp: null });
  });

  it("keeps machines apart, and adds up what was dropped on them", () => {
    const two = (edge: Edge, busy: number): Edge => {
      const own = edge.machines["n1"];
      if (own === undefined) throw new Error("no machine");
      return {
        ...edge,
        machines: { n1: own, n2: { ...own, ticks: { ...own.ticks, idle: busy } } },
      };
    };
    const seen = observation();
    const figures = evaluate(
      tcp,
      10,
      [...machines, { name: "n2", cpus: 4 }],
      observation({ open: two(seen.open, 0), close: two(seen.close, 300) }),
    );
    expect(figures.cpu["n1"]).to.include({ systemPercent: 50, busyCores: 1 });
    expect(figures.cpu["n2"]).to.include({ systemPercent: 25, busyCores: 1 });
    expect(figures.drops).to.include({ softnetDropped: 200 });
  });

  it("doubts counters that iperf3 does not confirm", () => {
    const after = edge(300, [reading(12, 14000, 1066), reading(12, 28000, 1066)]);
    const figures = evaluate(tcp, 10, machines, observation({ after }));
    expect(figures.reasons).to.deep.equal([
      {
        check: "counters-agree",
        reason: "the kernel's counters and iperf3 disagree by 14.25 %: the kernel counted more",
      },
    ]);
  });

  it("parts a stack that all pairs share by iperf3's own figures", () => {
    const both = reading(0, 0, 1066);
    const whole = (atSec: number, packets: number) => reading(atSec, packets, 1066);
    const seen = observation({
      before: edge(0, [both, both]),
      open: edge(100, [whole(1, 3000), whole(1, 3000)]),
      close: edge(200, [whole(11, 33000), whole(11, 33000)]),
      after: edge(300, [whole(12, 36000), whole(12, 36000)]),
      shared: { client: true, server: true, oneStack: true },
    });
    for (const direction of ["forward", "reverse", "both"] as const) {
      const figures = evaluate({ ...tcp, direction }, 10, machines, seen);
      expect(figures.reasons, direction).to.deep.equal([]);
      expect(figures.aggregateBitsPerSecond, direction).to.be.closeTo(24e6, 2);
      expect(figures.pairs[0]?.bitsPerSecond, direction).to.be.closeTo(8e6, 1);
      expect(figures.pairs[1]?.bitsPerSecond, direction).to.be.closeTo(16e6, 1);
    }
  });

  it("compares a stack that pairs share with all of them together", () => {
    const { outcomes } = observation();
    // The kernel counts 36 MB; one pair loses much more of what it sent than the other.
    const whole = (atSec: number, packets: number) => reading(atSec, packets, 1066);
    const shares = (read: readonly number[]): Partial<Observation> => ({
      outcomes: outcomes.map((outcome, at) =>
        outcome.ok
          ? {
              ok: true as const,
              figures: { ...outcome.figures, sentBytes: 18e6, receivedBytes: read[at] ?? 0 },
            }
          : outcome,
      ),
      before: edge(0, [whole(0, 0), whole(0, 0)]),
      open: edge(100, [whole(1, 3000), whole(1, 3000)]),
      close: edge(200, [whole(11, 33000), whole(11, 33000)]),
      after: edge(300, [whole(12, 36000), whole(12, 36000)]),
      shared: { client: true, server: true, oneStack: true },
    });
    const checks = (read: readonly number[]) =>
      evaluate(udp, 10, machines, observation(shares(read))).reasons.map(({ check }) => check);
    expect(checks([12e6, 24e6])).to.not.include("counters-agree");
    expect(checks([12e6, 20e6])).to.include("counters-agree");
  });

  it("adds up both ways where each end has counters of its own", () => {
    const { outcomes } = observation();
    const twice = outcomes.map((outcome) =>
      outcome.ok
        ? {
            ok: true as const,
            figures: {
              ...outcome.figures,
              sentBytes: 2 * outcome.figures.sentBytes,
              receivedBytes: 2 * outcome.figures.receivedBytes,
            },
          }
        : outcome,
    );
    const figures = evaluate(
      { ...tcp, direction: "both" },
      10,
      machines,
      observation({ outcomes: twice }),
    );
    expect(figures.reasons).to.deep.equal([]);
    expect(figures.aggregateBitsPerSecond).to.be.closeTo(48e6, 4);
  });
});
