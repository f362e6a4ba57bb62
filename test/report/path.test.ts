import { expect } from "chai";
import type { Hop, PathResult, TrialResult } from "../../lib/result.ts";
import { figuresOf } from "../../report/figures/figures.ts";
import { hopBars } from "../../report/figures/hop-bars.ts";
import { svgOf } from "../../report/figures/render.ts";
import { hopCells, pathTable } from "../../report/path-table.ts";
import { exampleRecord } from "../measure/example-record.ts";
import { exampleMeasured } from "../lib/measured/example-measured.ts";

const hop = (name: string, into: number, out: number, drops: Hop["drops"] = []): Hop => ({
  ...{ hop: name, in: into, out, drops },
  unexplained: into - out - drops.reduce((total, { packets }) => total + packets, 0),
});

const path: PathResult = {
  flows: [
    {
      ...{ from: "clients", unit: "packets" },
      hops: [
        hop("node of the clients", 1000, 1000),
        hop("middlebox", 1000, 700, [{ place: "queue", link: "m2", packets: 300 }]),
        hop("sockets of the servers", 700, 600, [
          { place: "full socket", link: null, packets: 90 },
        ]),
      ],
    },
  ],
  forwarderCores: 0.42,
  forwarderCoresOf: "programs",
  endsCores: { clients: 0.91, servers: 0.66 },
};

describe("where packets went, as people read it", () => {
  const [trial] = exampleRecord([]).summary?.trials ?? [];
  const trials = [{ ...trial, path } as TrialResult];

  it("is a table with a row for each hop, and what forwarding took", () => {
    const table = pathTable(trials) ?? "";
    expect(table).to.match(/middlebox +1000 +700 +300 queue m2 +0\.000/);
    expect(table).to.match(/sockets of the servers +700 +600 +90 full socket +1\.429/);
    expect(table).to.match(/forwarding took 0\.420 cores \(the forwarder's programs alone\)/);
    expect(table).to.match(/the clients' programs took 0\.910 cores, the servers' 0\.660/);
    expect(table).not.to.include("at the rate found");
    expect(Math.max(...table.split("\n").map(({ length }) => length))).to.be.at.most(120);
  });

  it("is of the rate that was found, where it was searched", () => {
    const search = { maxLossPercent: 0.1, packetsPerSecond: null, steps: 9, ends: {}, lostAt: {} };
    expect(pathTable([{ ...trial, path, search } as TrialResult])).to.be.a("string");
    const hops = path.flows.map((flow) => ({
      ...flow,
      hops: [...flow.hops, hop("more", 600, 600)],
    }));
    const found = { ...trial, path: { ...path, flows: hops }, search } as TrialResult;
    expect(pathTable([found])).to.include("at the rate found");
  });

  it("is none without a middlebox", () =>
    expect(pathTable([{ ...trial, path: null } as TrialResult])).to.equal(undefined));

  it("calls no rest less than nothing that is nothing", () => {
    expect(hopCells("packets", hop("switch", 1e6, 1e6 + 1)).at(-1)).to.equal("0.000");
  });

  it("is a figure that adds up to what was sent, with what nobody can explain", async () => {
    const measured = [
      exampleMeasured({ module: "macvlan" }, [1, 1.1], { placement: "switched", path }),
      exampleMeasured({ module: "macvlan" }, [1, 1.1], { placement: "switched" }),
    ];
    const figures = figuresOf(measured);
    const figure = figures.find(({ id }) => id === "hops-tcp-switched");
    expect(figure?.measured).to.have.length(1);
    const { data } = hopBars(measured.slice(0, 1)) as unknown as {
      data: { values: { where: string; percent: number }[] };
    };
    expect(data.values.map(({ where, percent }) => [where, Math.round(percent)])).to.deep.equal([
      ["arrived", 60],
      ["lost: middlebox", 30],
      ["lost: sockets of the servers", 9],
      ["unexplained", 1],
    ]);
    const rows = (of: typeof measured) => {
      const spec = hopBars(of) as unknown as { data: { values: { row: string }[] } };
      return [...new Set(spec.data.values.map(({ row }) => row))];
    };
    expect(rows(measured.slice(0, 1))).to.deep.equal(["macvlan bridge"]);
    const more = { placement: "switched", path, activePairs: 4, verdict: "suspect" } as const;
    const four = exampleMeasured({ module: "macvlan" }, [1, 1.1], more);
    expect(rows([...measured.slice(0, 1), four])).to.deep.equal([
      "macvlan bridge, ×1",
      "macvlan bridge, ×4 (suspect)",
    ]);
    if (figure === undefined) throw new Error("no figure");
    expect(await svgOf(figure.spec)).to.match(/lost: middlebox/);
  }).timeout(20_000);
});
