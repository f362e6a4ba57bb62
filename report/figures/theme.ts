import type { Config } from "vega-lite";

/**
 * Okabe and Ito's colours, which people with any kind of colour blindness tell apart, without yellow,
 * which is lost on paper (https://jfly.uni-koeln.de/color/). Shapes and dashes say the same again.
 */
const colours = [
  "#0072B2",
  "#D55E00",
  "#009E73",
  "#CC79A7",
  "#E69F00",
  "#000000",
  "#56B4E9",
  "#7F7F7F",
];
const shapes = [
  "circle",
  "square",
  "triangle-up",
  "diamond",
  "triangle-down",
  "cross",
  "triangle-right",
  "triangle-left",
];
const dashes = [
  [1, 0],
  [6, 2],
  [2, 2],
  [8, 2, 2, 2],
  [4, 4],
  [10, 3],
  [1, 3],
  [6, 2, 2, 2],
];

const cyclic = <T>(values: readonly T[], series: readonly unknown[]): T[] =>
  series.map((_, at) => values[at % values.length] as T);

/** The same look for a series in every figure of a report. */
export interface Look {
  readonly series: string[];
  readonly colours: string[];
  readonly shapes: string[];
  readonly dashes: number[][];
}

export const lookOf = (series: string[]): Look => ({
  series,
  colours: cyclic(colours, series),
  shapes: cyclic(shapes, series),
  dashes: cyclic(dashes, series),
});

/** Lines of a logarithmic axis: those between would grey the panel. */
export const decades = Array.from({ length: 16 }, (_, at) => 10 ** (at - 6));

export const fontFamily = "DejaVu Sans, Verdana, Arial, sans-serif";

export const chartConfig: Config = {
  font: fontFamily,
  background: "#ffffff",
  aria: false,
  view: { stroke: "#888888" },
  axis: {
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: "normal",
    gridColor: "#dddddd",
    labelColor: "#000000",
    titleColor: "#000000",
  },
  legend: {
    labelFontSize: 12,
    labelLimit: 260,
    symbolSize: 90,
    symbolStrokeWidth: 2,
    symbolOpacity: 1,
    labelColor: "#000000",
  },
  title: {
    ...{ anchor: "start", fontSize: 15, color: "#000000", offset: 12 },
    ...{ subtitleFontSize: 11, subtitleColor: "#333333", subtitlePadding: 5 },
  },
  header: { labelFontSize: 13, labelFontWeight: "bold", labelColor: "#000000" },
};
