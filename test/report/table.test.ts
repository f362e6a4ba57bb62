import { expect } from "chai";
import type { Environment } from "../../lib/result.ts";
import { runTable } from "../../report/table.ts";
import { examplePlan } from "../measure/example-plan.ts";
import { exampleRecord, exampleRepetition, failedRepetition } from "../measure/example-record.ts";

const rep = exampleRepetition;
const environment: Environment = {
  machines: {
    n1: {
      hostname: "lab",
      kernel: "6.18.0",
      operatingSystem: "Debian GNU/Linux 12 (bookworm)",
      cpuModel: "a processor",
      cpus: 2,
      memoryBytes: 1e9,
      sysctls: {},
    },
  },
  nodes: { n1: { dockerVersion: "20.10.24" } },
  links: [],
  ends: {},
  iperf3Version: "3.12",
  netbenchVersion: "0.1.0",
  engine: { pulumi: "official 3.245.0", command: "official 1.2.1" },
};

describe("the table of a run", () => {
  const plan = examplePlan({
    pairs: 128,
    benchmark: { protocols: ["tcp", "udp"], activePairs: [1, 128] },
  });
  const udp = { retransmits: null, packetsPerSecond: 1_234_567, lossPercent: 93.84 };
  const record = exampleRecord(
    [
      rep({ trial: "tcp-1", aggregateBitsPerSecond: 14.2e9 }),
      rep({ trial: "tcp-1", repetition: 2, aggregateBitsPerSecond: 14.4e9 }),
      rep({
        trial: "tcp-128",
        startSkewMs: { p50: 200, p95: 712.4, max: 1100 },
        retransmits: 523.5,
      }),
      rep({ trial: "udp-1", ...udp }),
      rep({ ...failedRepetition, trial: "udp-128" }),
    ],
    { environment },
    plan,
  );
  const text = runTable(record);
  const lines = text.split("\n");
  const row = (start: RegExp) => lines.find((line) => start.test(line)) ?? "";

  it("fits 120 columns", () => {
    for (const line of lines.filter((line) => !/failed: /.test(line))) {
      expect([...line].length, line).to.be.at.most(120);
    }
  });

  it("has a row a trial, with interval, skew only for several pairs, and verdict", () => {
    expect(row(/^tcp +1 /)).to.match(/14\.30 ± 1\.27 +14\.30 .* – .*valid$/);
    expect(row(/^tcp +128 /)).to.match(/18\.00 +0\.141 .* 712 .*valid$/);
    expect(row(/^udp 1472 B +1 /)).to.match(/ 93\.8 +1235 /);
    expect(row(/^udp 1472 B +128 /)).to.match(/failed$/);
  });

  it("tells the conditions and the reasons", () => {
    expect(text).to.include("macvlan bridge, local · MTU 1500 · 2 × 1 s · cubic · UDP unlimited");
    expect(text).to.include(
      "Linux 6.18.0, 2 CPUs · iperf3 3.12 · Docker 20.10.24 · Pulumi official 3.245.0",
    );
    expect(text).to.match(/^udp 1472 B ×128 failed: failed: pair 1: iperf3: .*refused/m);
    expect(lines.at(-1)).to.equal(
      "example 20261121T090000Z-r1: failed; all readings are in results/example/20261121T090000Z-r1.json",
    );
  });

  it("leaves out columns that no trial has a value for", () => {
    const tcpOnly = runTable(exampleRecord([rep()]));
    expect(tcpOnly).to.not.match(/loss|pkts|skew|CV/);
    expect(tcpOnly).to.match(/Gbit\/s/);
    const unreachable = runTable(exampleRecord([], {}, examplePlan({ expectReachable: false })));
    expect(unreachable).to.match(/^tcp +1 +valid$/m);
    expect(unreachable).to.include("tcp ×1 valid: unreachable, as expected");
  });

  it("has a second table where there are repetitions enough for a median, or a stop rule", () => {
    expect(text).to.not.include("median");
    const until = { min: 3, max: 12, halfWidthPercent: 1 };
    const stopped = examplePlan({
      pairs: 2,
      benchmark: { repetitions: undefined, activePairs: [1, 2], until },
    });
    const rates = [18.0, 18.1, 18.2, 17.9, 18.1, 18.0, 18.2, 17.8];
    const unsteady = rates.map((rate, at) => rate + (at % 3));
    const measured = (trial: string, values: number[]) =>
      values.map((rate, at) =>
        rep({ trial, repetition: at + 1, aggregateBitsPerSecond: rate * 1e9 }),
      );
    const both = [...measured("tcp-1", rates), ...measured("tcp-2", unsteady)];
    const table = runTable(exampleRecord(both, {}, stopped));
    expect(table).to.match(
      /^tcp +1 +8\/≤12 +early +0\.7 +18\.05 +17\.90 – 18\.20 +-0\.51 +-0\.48$/m,
    );
    expect(table).to.match(/^tcp +2 +8\/≤12 +at the maximum, wanted ± 1 % +3\.8 +18\.\d\d +/m);
    expect(table).to.include("3 to 12 × 1 s until ± 1 %");
    for (const line of table.split("\n")) expect([...line].length, line).to.be.at.most(120);
  });

  it("names the check of each reason", () => {
    const drifting = Array.from({ length: 10 }, (_, at) =>
      rep({ repetition: at + 1, aggregateBitsPerSecond: (18 + at / 100) * 1e9 }),
    );
    expect(runTable(exampleRecord(drifting))).to.include(
      "tcp ×1 suspect: repetitions are not independent: lag-1 autocorrelation 0.70; the interval is too narrow [independence]",
    );
  });

  it("says so when there is nothing to show yet", () => {
    expect(runTable({ ...record, summary: null })).to.equal(
      "example 20261121T090000Z-r1: not finished",
    );
  });
});
