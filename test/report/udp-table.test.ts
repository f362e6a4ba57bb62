import { expect } from "chai";
import { summarize } from "../../lib/summarize.ts";
import { udpTable } from "../../report/udp-table.ts";
import { examplePlan } from "../measure/example-plan.ts";
import { exampleRecord, exampleRepetition } from "../measure/example-record.ts";

const iperf3Udp = { packets: 1000, lostPackets: 12, outOfOrderPackets: 3, jitterMs: 0.0164 };

describe("the table of what only UDP has", () => {
  it("tells jitter, order and datagrams missed; nothing of TCP", () => {
    const plan = examplePlan({ benchmark: { protocols: ["tcp", "udp"] } });
    const record = exampleRecord(
      [exampleRepetition(), exampleRepetition({ trial: "udp-1", iperf3Udp })],
      {},
      plan,
    );
    const [table = ""] = udpTable(summarize(record, "").trials);
    expect(table)
      .to.match(/jitter +order +missing/)
      .and.to.match(/^udp 1472 B +1 +0\.016 +3 +12$/m);
    expect(table).to.not.include("tcp");
    expect(udpTable(summarize(exampleRecord([exampleRepetition()]), "").trials)).to.deep.equal([]);
  });

  it("tells what searches found, how long they were, and why they ended", () => {
    const plan = examplePlan({ benchmark: { protocols: ["udp"], rateSearch: {} } });
    const step = {
      askedBitsPerSecond: null,
      sentBitsPerSecond: 1e6,
      deliveredBitsPerSecond: 1e6,
      lossPercent: 0,
      overheadSec: 1,
    };
    const search = { steps: [step], end: "sender" as const, found: 0 };
    const found = [200_000, 210_000].map((packetsPerSecond, at) =>
      exampleRepetition({ trial: "udp-1", repetition: at + 1, packetsPerSecond, search }),
    );
    const [table = ""] = udpTable(summarize(exampleRecord(found, {}, plan), "").trials);
    expect(table).to.match(/^udp 1472 B +1 +205 ± 63\.5 +1 +clients no faster$/m);
  });
});
