import { expect } from "chai";
import fc from "fast-check";
import { fragmentsOf } from "../../../lib/path/fragments.ts";
import {
  type Flow,
  hopsOf,
  maxPacketBytes,
  type Station,
  strayPackets,
  unexplained,
} from "../../../lib/path/flow.ts";

const drop = (packets: number) => ({ place: "queue", link: "m2", packets });

const flowOf = (stations: readonly Station[], changes: Partial<Flow> = {}): Flow => ({
  ...{ from: "clients", unit: "packets", pairs: 1, injected: 100_000, stations },
  ...changes,
});
const doubtsOf = (flow: Flow) => unexplained(flow, hopsOf(flow));

describe("the account of a flow, hop by hop", () => {
  it("is in order where each loss was found", () => {
    const flow = flowOf([
      { hop: "node", passed: 100_000, drops: [] },
      { hop: "middlebox", passed: 60_000, drops: [drop(40_000)] },
    ]);
    expect(hopsOf(flow)).to.deep.equal([
      { hop: "node", in: 100_000, out: 100_000, drops: [], unexplained: 0 },
      { hop: "middlebox", in: 100_000, out: 60_000, drops: [drop(40_000)], unexplained: 0 },
    ]);
    expect(doubtsOf(flow)).to.deep.equal([]);
  });

  it("names the hop where packets went that nobody has", () => {
    const flow = flowOf([
      { hop: "middlebox", passed: 60_000, drops: [drop(39_000)] },
      { hop: "switch", passed: 60_000, drops: [] },
    ]);
    expect(doubtsOf(flow)).to.deep.equal([
      "middlebox: 1000 of 100000 packets of the clients went in and neither came out nor were found dropped (1.00 %)",
    ]);
  });

  it("names the hop that more came out of than went in", () => {
    const flow = flowOf([{ hop: "switch", passed: 101_000, drops: [drop(5)] }]);
    expect(doubtsOf(flow)).to.deep.equal([
      "switch: more came out of it than went in, 1000 of 100000 packets of the clients (1.00 %)",
    ]);
  });

  it("lets strays pass, a few for each pair, and a thousandth", () => {
    const passed = 100_000 - 100 - 2 * strayPackets;
    const station = { hop: "switch", passed, drops: [] };
    expect(doubtsOf(flowOf([station], { pairs: 2 }))).to.deep.equal([]);
    expect(doubtsOf(flowOf([{ ...station, passed: passed - 1 }], { pairs: 2 }))).to.have.length(1);
  });

  it("takes what lies unread in sockets and queues for left behind", () => {
    const flow = flowOf([{ hop: "sockets", passed: 99_000, drops: [], leftBehind: 1000 }]);
    expect(hopsOf(flow)[0]?.unexplained).to.equal(0);
  });

  it("knows of TCP only what a dropped packet explains at most", () => {
    const tcp = { unit: "payload bytes" as const, injected: 1e9 };
    const lost = (bytes: number) =>
      flowOf([{ hop: "middlebox", passed: 1e9 - bytes, drops: [drop(100)] }], tcp);
    expect(hopsOf(lost(100 * maxPacketBytes))[0]?.unexplained).to.equal(0);
    expect(doubtsOf(lost(100 * maxPacketBytes + 2e6))).to.have.length(1);
  });
});

describe("conservation", () => {
  const hop = fc.record({
    lost: fc.nat(10_000),
    hidden: fc.nat(10_000),
    left: fc.nat(100),
  });

  it("holds whatever is dropped where, and its rest is what nobody has found", () => {
    fc.assert(
      fc.property(fc.array(hop, { minLength: 1, maxLength: 7 }), (losses) => {
        let passed = 1_000_000;
        const stations = losses.map(({ lost, hidden, left }, at): Station => {
          passed -= lost + hidden + left;
          return { hop: `hop ${at}`, passed, drops: [drop(lost)], leftBehind: left };
        });
        const hops = hopsOf(flowOf(stations, { injected: 1_000_000 }));
        let before = 1_000_000;
        hops.forEach((row, at) => {
          expect(row.in).to.equal(before);
          expect(row.unexplained).to.equal(losses[at]?.hidden);
          before = row.out;
        });
      }),
    );
  });

  it("finds a loss of more than a thousandth that nobody has counted, and at its hop alone", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5 }),
        fc.integer({ min: 1_001 + strayPackets, max: 500_000 }),
        (where, hidden) => {
          const stations = Array.from({ length: 6 }, (_, at): Station => ({
            ...{ hop: `hop ${at}`, drops: [] },
            passed: at < where ? 1_000_000 : 1_000_000 - hidden,
          }));
          const doubts = doubtsOf(flowOf(stations, { injected: 1_000_000 }));
          expect(doubts).to.have.length(1);
          expect(doubts[0]).to.match(new RegExp(`^hop ${where}: ${hidden} of 1000000 packets`));
        },
      ),
    );
  });
});

describe("the packets of a datagram", () => {
  it("are as many as the MTU makes of it", () => {
    expect(fragmentsOf(1472, 1500)).to.equal(1);
    expect(fragmentsOf(1473, 1500)).to.equal(2);
    expect(fragmentsOf(8192, 1500)).to.equal(6);
    expect(fragmentsOf(64, 1500)).to.equal(1);
  });
});
