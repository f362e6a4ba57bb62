import { readFileSync } from "node:fs";
import { expect } from "chai";
import { as2016Arguments, senderFigures } from "../../../lib/iperf3/as-2016.ts";
import { runTable } from "../../../report/table.ts";
import { examplePlan } from "../../measure/example-plan.ts";
import { exampleRecord, exampleRepetition } from "../../measure/example-record.ts";

describe("iperf3 as in 2016", () => {
  const plan = examplePlan({
    benchmark: {
      ...{ protocols: ["tcp", "udp"], durationSec: 10 },
      tcp: { mssBytes: 9000 },
      udp: { payloadBytes: 8192, bitsPerSecond: 10_000_000_000 },
    },
  });
  const [tcp, udp] = plan.trials;
  const server = plan.pairs[0]?.server;
  if (tcp === undefined || udp === undefined || server === undefined) throw new Error("no trials");

  it("leaves out the first second, and sets the size of segments", () => {
    expect(as2016Arguments(plan, tcp, server).join(" ")).to.equal(
      "iperf3 -c 198.19.2.1 -p 5201 -t 10 -O 1 -J -C cubic -M 9000",
    );
  });

  it("sends 8 KB datagrams at 10 Gbit/s", () => {
    expect(as2016Arguments(plan, udp, server).join(" ")).to.equal(
      "iperf3 -c 198.19.2.1 -p 5201 -t 10 -O 1 -J -u -b 10000000000 -l 8192",
    );
  });

  it("takes the sender's word", () => {
    const read = (name: string) =>
      senderFigures(readFileSync(`test/fixtures/iperf3/${name}-3.12.json`, "utf8"));
    const sender = read("udp");
    expect(sender.bitsPerSecond).to.be.closeTo(4.2396e9, 1e5);
    expect(sender.packetsPerSecond).to.be.closeTo(721_040 / 2.002772, 0.1);
    expect(sender).to.include({ lostPackets: 36_439, packets: 721_040, retransmits: null });
    expect(read("tcp")).to.include({ packetsPerSecond: null, lostPackets: null, packets: null });
  });

  it("stands in the table beside what arrived", () => {
    const method = {
      check: "method" as const,
      reason: "not a measure of throughput",
    };
    const rep = (received: number | null) =>
      exampleRepetition({
        ...{ status: "suspect", reasons: [method], aggregateBitsPerSecond: 20e9 },
        as2016: { receivedBitsPerSecond: received, togetherSec: received === null ? 0 : 9 },
      });
    const scenario = { ...plan.scenario, preset: "as-2016" as const };
    const table = (received: number | null) =>
      runTable(exampleRecord([rep(received)], {}, { ...plan, scenario })).split("\n");
    expect(table(16e9)).to.include(
      "tcp ×1 senders say 20.00 Gbit/s; 16.00 arrived while all sent, 9.0 s: ratio 1.25",
    );
    expect(table(null)).to.include("tcp ×1 senders say 20.00 Gbit/s; they never sent all together");
    expect(table(16e9).some((line) => line.startsWith("preset as-2016 · "))).to.equal(true);
    expect(table(16e9)).to.include("tcp ×1 suspect: not a measure of throughput [method]");
  });
});
