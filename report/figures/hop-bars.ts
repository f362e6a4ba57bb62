import type { TopLevelSpec } from "vega-lite";
import type { Measured } from "../../lib/measured/measured.ts";
import type { Hop, PathFlow } from "../../lib/result.ts";
import { sum } from "../../lib/statistics/describe.ts";
import { chartConfig, lookOf } from "./theme.ts";

const width = 420;

export const hasHops = ({ path }: Measured): boolean => path !== null && path.flows.length > 0;

const arrived = "arrived";
const unknown = "unexplained";

/** A trial in one direction. */
interface Bar {
  readonly one: Measured;
  readonly flow: PathFlow;
}

interface Part {
  readonly row: string;
  readonly where: string;
  /** Of what was sent. */
  readonly percent: number;
}

/** A bar a trial and direction: what arrived, and what was lost at each hop. */
export function hopBars(measured: readonly Measured[]): TopLevelSpec {
  const bars = measured.flatMap(barsOf);
  const parts = bars.flatMap((bar) => partsOf(bar, rowOf(bar, bars)));
  const domain = [...new Set([arrived, ...parts.map(({ where }) => where), unknown])];
  const look = lookOf(domain);
  // Black is for what nobody can tell: it must not be taken for one of the hops.
  const range = domain.map((where, at) =>
    where === unknown ? "#000000" : (look.colours[at] ?? ""),
  );
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    config: chartConfig,
    width,
    height: { step: 24 },
    data: { values: parts },
    mark: { type: "bar", height: 16 },
    encoding: {
      x: {
        field: "percent",
        type: "quantitative",
        scale: { domain: [0, 100], clamp: true },
        axis: { title: "of what was sent, %", tickCount: 5 },
      },
      y: {
        field: "row",
        type: "nominal",
        sort: [...new Set(parts.map(({ row }) => row))],
        axis: { title: null, labelLimit: 420, minExtent: 190 },
      },
      color: {
        field: "where",
        scale: { domain, range },
        legend: { orient: "top", columns: 2, title: null, labelLimit: 420 },
      },
      order: { field: "order", type: "quantitative" },
    },
    transform: [{ calculate: `indexof(${JSON.stringify(domain)}, datum.where)`, as: "order" }],
  } as TopLevelSpec;
}

const barsOf = (one: Measured): Bar[] => (one.path?.flows ?? []).map((flow) => ({ one, flow }));

/** Beside the system only what tells the bars of a figure apart, and whether one is to be doubted. */
function rowOf({ one, flow }: Bar, bars: readonly Bar[]): string {
  const details: ((bar: Bar) => string)[] = [
    ({ one: { payloadBytes } }) => (payloadBytes === null ? "" : `${payloadBytes} B`),
    ({ one: { activePairs } }) => `×${activePairs}`,
    ({ flow: { from } }) => `from ${from}`,
  ];
  const telling = details.filter((detail) => new Set(bars.map(detail)).size > 1);
  const words = telling.map((detail) => detail({ one, flow })).filter((word) => word !== "");
  const doubt = one.verdict === "valid" ? "" : ` (${one.verdict})`;
  return `${[one.series, ...words].join(", ")}${doubt}`;
}

function partsOf({ flow: { hops } }: Bar, row: string): Part[] {
  const sent = hops[0]?.in ?? 0;
  if (sent <= 0) return [];
  const percent = (amount: number) => (100 * Math.max(0, amount)) / sent;
  const lost = ({ in: into, out, unexplained }: Hop) => percent(into - out - unexplained);
  return [
    { row, where: arrived, percent: percent(hops.at(-1)?.out ?? 0) },
    ...hops.map((hop) => ({ row, where: `lost: ${hop.hop}`, percent: lost(hop) })),
    { row, where: unknown, percent: sum(hops.map(({ unexplained }) => percent(unexplained))) },
  ].filter((part) => part.percent > 0.005);
}
