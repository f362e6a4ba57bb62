import type { TopLevelSpec } from "vega-lite";
import type { Measured } from "../../lib/measured/measured.ts";
import { columnOf, dataOf, type Datum, type Panel } from "./figure.ts";
import { chartConfig, decades, type Look } from "./theme.ts";

const panelSize = { width: 300, height: 190 };

/** Curves over the number of pairs (log2), one panel below the other, a column an MTU. */
export function curves(
  measured: readonly Measured[],
  panels: readonly Panel[],
  look: Look,
): TopLevelSpec {
  const columns = [...new Set([...measured].sort((a, b) => a.mtuBytes - b.mtuBytes).map(columnOf))];
  const pairs = [...new Set(measured.map(({ activePairs }) => activePairs))].sort((a, b) => a - b);
  const drawn = panels
    .map((panel) => ({ panel, data: sideBySide(dataOf(panel, measured), pairs, look.series) }))
    .filter(({ data }) => data.some(({ value }) => value !== null));
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    config: chartConfig,
    spacing: 18,
    vconcat: drawn.map(({ panel, data }, at) =>
      row({ panel, data, columns, pairs, look, legend: at === 0, last: at === drawn.length - 1 }),
    ),
    resolve: { scale: { color: "independent", shape: "independent", strokeDash: "independent" } },
  } as TopLevelSpec;
}

interface Mark extends Datum {
  /** Where it is drawn: near its number of pairs. */
  readonly x: number;
}

/** Part of the axis between two systems' marks at the same number of pairs. */
const apart = 0.014;

/** Marks and error bars of systems that are alike would hide each other. */
function sideBySide(data: Datum[], pairs: readonly number[], series: readonly string[]): Mark[] {
  const octaves = Math.log2(Math.max(...pairs) / Math.min(...pairs));
  const middle = (series.length - 1) / 2;
  return data.map((datum) => {
    const steps = series.indexOf(datum.series) - middle;
    return { ...datum, x: datum.pairs * 2 ** (steps * apart * octaves) };
  });
}

interface Row {
  panel: Panel;
  data: Mark[];
  columns: string[];
  pairs: number[];
  look: Look;
  legend: boolean;
  last: boolean;
}

/** Legends: on the first row only. */
function row({ panel, data, columns, pairs, look, legend, last }: Row) {
  const domain = { domain: look.series };
  const orient = { orient: "top", columns: 3, title: null, symbolStrokeWidth: 2 };
  const shown = legend ? orient : null;
  const x = {
    field: "x",
    type: "quantitative",
    scale: { type: "log", base: 2, nice: false, padding: 12 },
    axis: { values: pairs, format: "d", title: last ? "active pairs" : null, grid: true },
  };
  const y = {
    field: "value",
    type: "quantitative",
    scale: panel.logarithmic ? { type: "log", nice: true } : { zero: true, nice: true },
    axis: {
      ...{ title: panel.title, tickCount: 5, titlePadding: 8, minExtent: 48 },
      ...(panel.logarithmic ? { values: decades } : {}),
    },
  };
  const color = { field: "series", scale: { ...domain, range: look.colours }, legend: shown };
  const shape = { field: "series", scale: { ...domain, range: look.shapes }, legend: shown };
  const strokeDash = { field: "series", scale: { ...domain, range: look.dashes }, legend: shown };
  const verdictIs = (test: string) => [{ filter: `datum.value !== null && ${test}` }];
  return {
    data: { values: data },
    facet: {
      column: {
        field: "column",
        sort: columns,
        title: null,
        header: legend ? {} : { labels: false },
      },
    },
    spec: {
      ...panelSize,
      layer: [
        {
          transform: [{ filter: "datum.value !== null && datum.verdict !== 'failed'" }],
          mark: { type: "line", strokeWidth: 1.8 },
          encoding: { x, y, color, strokeDash },
        },
        ...(data.some(({ reference }) => reference !== null)
          ? [
              {
                transform: [{ filter: "datum.reference !== null" }],
                mark: { type: "line", strokeWidth: 1.5, strokeDash: [1, 3], strokeCap: "round" },
                encoding: { x, y: { ...y, field: "reference" }, color },
              },
            ]
          : []),
        {
          transform: [{ filter: "datum.low !== null" }],
          mark: { type: "errorbar", ticks: { width: 7 }, thickness: 1.4 },
          encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" }, color },
        },
        {
          transform: verdictIs("datum.verdict === 'valid'"),
          mark: { type: "point", filled: true, size: 70, opacity: 1 },
          encoding: { x, y, color, shape },
        },
        {
          transform: verdictIs("datum.verdict === 'suspect'"),
          mark: {
            type: "point",
            filled: false,
            fill: "#ffffff",
            size: 70,
            strokeWidth: 1.8,
            opacity: 1,
          },
          encoding: { x, y, color, shape },
        },
        {
          transform: [{ filter: "datum.verdict === 'failed'" }, { calculate: "'×'", as: "sign" }],
          mark: { type: "text", fontSize: 18, fontWeight: "bold", baseline: "bottom" },
          encoding: {
            x,
            y: { value: panelSize.height },
            text: { field: "sign" },
            color,
          },
        },
      ],
    },
    resolve: { scale: { y: "shared" } },
  };
}
