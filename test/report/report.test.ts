import { expect } from "chai";
import { pngOf, svgOf } from "../../report/figures/render.ts";
import { figuresOf } from "../../report/figures/figures.ts";
import { htmlOf } from "../../report/page/html.ts";
import { markdownOf } from "../../report/page/markdown.ts";
import { csvOf } from "../../report/page/trial-rows.ts";
import { method } from "../../report/conditions.ts";
import { exampleRecord, exampleRepetition } from "../measure/example-record.ts";
import { exampleMeasured } from "../lib/measured/example-measured.ts";
import { exampleReport, exampleTrials } from "./example-report.ts";

describe("the figures of a report", function () {
  this.timeout(60_000);
  const trials = exampleTrials();
  const figures = figuresOf(trials);

  it("are throughput, and under it CPU, loss, round trips and skew, of each protocol", () => {
    expect(figures.map(({ id }) => id)).to.deep.equal([
      ...["throughput-tcp-local", "cpu-tcp-local", "loss-tcp-local"],
      ...["latency-tcp-local", "start-skew-tcp-local"],
      ...["throughput-udp-local", "cpu-udp-local", "loss-udp-local", "start-skew-udp-local"],
    ]);
    expect(figures[0]?.title).to.match(/Fig\. 6/);
  });

  it("draw a mark a trial, an error bar where there is an error, and failed ones as such", async () => {
    const [first] = figures;
    if (first === undefined) throw new Error("there is a figure");
    const svg = await svgOf(first.spec);
    for (const text of ["MTU 1500", "MTU 9000", "macvlan bridge", "active pairs", "×"]) {
      expect(svg, text).to.include(`>${text}<`);
    }
    const marks = (kind: string) =>
      [
        ...svg.matchAll(new RegExp(`class="mark-${kind} role-mark[^"]*"[^>]*>(.*?)</g>`, "gs")),
      ].flatMap(([, inner = ""]) => inner.match(/<(path|line|text)/g) ?? []).length;
    // 3 systems × 4 numbers of pairs × 2 MTUs × 2 panels: one of twelve failed, one suspect.
    expect(marks("symbol")).to.equal(44);
    expect(marks("text")).to.equal(4);
    expect(marks("rule")).to.be.at.least(44);
    // Hollow: filled with white.
    expect(svg.match(/fill="#ffffff" stroke=/g) ?? []).to.have.length(4);
  });

  it("show round trips beside the load, and dotted those without it", async () => {
    const found = figures.find(({ id }) => id === "latency-tcp-local");
    if (found === undefined) throw new Error("there is a figure");
    const svg = await svgOf(found.spec);
    for (const text of ["round trip p50, ms (log)", "round trip p99, ms (log)", "0.1"]) {
      expect(svg, text).to.include(`>${text}<`);
    }
    // 3 systems × 2 MTUs × 2 panels; a line of one mark has no length.
    expect(svg.match(/stroke-dasharray="1,3"/g) ?? []).to.have.length(12);
  });

  it("show round trips without load where there are no others", () => {
    const p50 = { mean: 0.05, stderr: 0.01, ci95Low: null, ci95High: null, cv: null };
    const roundTrips = { idle: { p50, p99: null }, loaded: null };
    const drawn = figuresOf([exampleMeasured({ module: "bridge" }, [10, 11], { roundTrips })]);
    const spec = JSON.stringify(drawn.find(({ id }) => id.startsWith("latency"))?.spec);
    expect(spec).to.include('"value":0.05').and.include('"reference":null');
    expect(spec).not.to.include("p99");
  });

  it("say in the picture what it is and under what conditions", () => {
    const record = exampleRecord([exampleRepetition()]);
    const [first] = figuresOf([
      exampleMeasured({ module: "bridge" }, [10, 11], { records: [record, record] }),
    ]);
    const { title } = first?.spec as { title: { text: string; subtitle: string[] } };
    expect(title.text).to.equal(first?.title);
    expect(title.subtitle.join(" · ")).to.equal(method(record).join(" · "));
    expect(Math.max(...title.subtitle.map((line) => line.length))).to.be.below(60);
  });

  it("have legends whose symbols are whole, though lines are dashed", async () => {
    const [first] = figures;
    if (first === undefined) throw new Error("there is a figure");
    const svg = await svgOf(first.spec);
    const symbols = svg.match(/class="mark-symbol role-legend-symbol".*?<\/g>/gs) ?? [];
    expect(symbols).not.to.deep.equal([]);
    expect(symbols.join("")).not.to.include("stroke-dasharray");
  });

  it("are rows of dots where there is one number of pairs, with the directions side by side", () => {
    const one = (direction: "forward" | "reverse" | "both") =>
      exampleMeasured({ module: "bridge" }, [10, 11], { direction });
    const [first] = figuresOf([one("forward"), one("reverse"), one("both")]);
    const spec = JSON.stringify(first?.spec);
    for (const text of ["client sends", "server sends", "both send"]) expect(spec).to.include(text);
  });

  it("show packets per second where payloads are small", () => {
    const packets = { mean: 2e5, stderr: 1e3, ci95Low: null, ci95High: null, cv: null };
    const trial = (activePairs: number) =>
      exampleMeasured({ module: "bridge" }, [0.1, 0.1], {
        ...{ protocol: "udp", payloadBytes: 64, packets, activePairs },
      });
    const [first] = figuresOf([trial(1), trial(2)]);
    expect(first?.id).to.equal("throughput-udp-local-64b");
    expect(JSON.stringify(first?.spec)).to.include("1000 packets/s");
  });

  it("become PNG with letters, on machines without fonts too", async () => {
    const [first] = figures;
    if (first === undefined) throw new Error("there is a figure");
    const svg = await svgOf(first.spec);
    const png = pngOf(svg);
    expect(png.subarray(1, 4).toString()).to.equal("PNG");
    expect(png.readUInt32BE(16)).to.be.greaterThan(1000);
    const mute = pngOf(svg.replaceAll(/<text[^>]*>[^<]*<\/text>/g, ""));
    expect(png.length).to.be.greaterThan(mute.length + 5000);
  });
});

describe("a report", () => {
  const report = exampleReport();
  const drawings = new Map(report.figures.map(({ id }) => [id, `<svg id="a"></svg>`]));

  it("as a page is one file: no script, nothing from elsewhere, what it says escaped", () => {
    const html = htmlOf(report, drawings);
    expect(html).to.match(/^<!doctype html>\n<html lang="en">/);
    expect(html).not.to.match(/<script|<link rel="stylesheet"|@import|src=/);
    expect(html.replaceAll(/xmlns[^"]*"[^"]*"/g, "")).not.to.match(/https?:\/\//);
    expect(html).to.include("Example &amp; test").and.include("&lt;on paper&gt;");
    expect(html).to.include("the &lt;hypervisor&gt; took 12.2 %");
    for (const { id } of report.figures) expect(html).to.include(`id="${id}-a"`);
    expect(html).to.include("from 2026-11-21 09:00 UTC to 2026-11-21 10:00 UTC");
    expect(html).to.include('<a href="#gaps">Not measured</a>');
  });

  it("says what the seeds found, and whether we agree, in page and Markdown", () => {
    for (const text of [htmlOf(report, drawings), markdownOf(report)]) {
      expect(text).to.match(/veth bridges perform 2\.5 up to 3 times as low as macvlan/);
      expect(text).to.match(/2\.[78]\d \(2\.\d+ to 2\.\d+\)/);
      expect(text).to.match(/yes, from suspect trials/);
      expect(text).to.include("network OVS kernel: skipped: openvswitch is missing");
    }
  });

  it("as CSV has a row a trial in base units, and quotes what needs it", () => {
    const [head = "", ...rows] = csvOf([
      exampleMeasured({ module: "bridge" }, [10, 11], {
        ...{ series: "veth, published", verdict: "suspect", reasons: ['a "reason"', "another"] },
      }),
    ])
      .trimEnd()
      .split("\n");
    expect(head).to.match(
      /^system,placement,mtuBytes,protocol,payloadBytes,direction,activePairs,/,
    );
    expect(rows).to.have.length(1);
    expect(rows[0]).to.match(/^"veth, published",local,1500,tcp,,forward,1,2,10500000000,/);
    expect(rows[0]).to.match(/,suspect,"a ""reason""; another"$/);
  });
});
