import type { TopLevelSpec } from "vega-lite";
import type { Measured } from "../../lib/measured/measured.ts";
import { columnOf, type Panel } from "./figure.ts";
import { chartConfig, decades, lookOf } from "./theme.ts";

const width = 270;

/** One row a system, one dot a direction: where there is but one number of pairs, a curve shows nothing. */
export function dots(measured: readonly Measured[], panels: readonly Panel[]): TopLevelSpec {
  const columns = [...new Set([...measured].sort((a, b) => a.mtuBytes - b.mtuBytes).map(columnOf))];
  const systems = [...new Set(measured.map(({ series }) => series))];
  const kinds = [...new Set(measured.map(kindOf))];
  const look = lookOf(kinds);
  const drawn = panels.filter(({ value }) => measured.some((one) => value(one) !== null));
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    config: chartConfig,
    spacing: 18,
    vconcat: drawn.map((panel, at) => {
      const domain = { domain: kinds };
      const shown = at === 0 && kinds.length > 1 ? { orient: "top", title: null } : null;
      const color = { field: "kind", scale: { ...domain, range: look.colours }, legend: shown };
      const shape = { field: "kind", scale: { ...domain, range: look.shapes }, legend: shown };
      const y = {
        field: "series",
        type: "nominal",
        sort: systems,
        axis: { title: null, labelLimit: 420, minExtent: 190, grid: true },
      };
      const yOffset = { field: "kind", sort: kinds };
      const x = {
        field: "value",
        type: "quantitative",
        scale: panel.logarithmic ? { type: "log", nice: true } : { zero: true, nice: true },
        axis: {
          ...{ title: panel.title, tickCount: 5 },
          ...(panel.logarithmic ? { values: decades } : {}),
        },
      };
      const where = (test: string) => [{ filter: test }];
      const point = (filled: boolean) => ({
        mark: {
          type: "point",
          filled,
          size: 80,
          opacity: 1,
          strokeWidth: 1.8,
          ...(filled ? {} : { fill: "#ffffff" }),
        },
        encoding: { x, y, yOffset, color, shape },
      });
      return {
        data: { values: rowsOf(panel, measured) },
        facet: {
          column: {
            field: "column",
            sort: columns,
            title: null,
            header: at === 0 ? {} : { labels: false },
          },
        },
        spec: {
          width,
          height: { step: kinds.length > 1 ? 14 : 26 },
          layer: [
            {
              transform: where("datum.low !== null"),
              mark: { type: "errorbar", ticks: { size: 8 }, thickness: 1.4 },
              encoding: { x: { ...x, field: "low" }, x2: { field: "high" }, y, yOffset, color },
            },
            {
              transform: where("datum.reference !== null"),
              mark: { type: "tick", thickness: 2, size: 14 },
              encoding: { x: { ...x, field: "reference" }, y, yOffset, color },
            },
            { transform: where("datum.verdict === 'valid'"), ...point(true) },
            { transform: where("datum.verdict === 'suspect'"), ...point(false) },
            {
              transform: [
                ...where("datum.verdict === 'failed'"),
                { calculate: "'× failed'", as: "sign" },
              ],
              mark: { type: "text", fontSize: 12, fontWeight: "bold", align: "left" },
              encoding: { x: { value: 4 }, y, yOffset, text: { field: "sign" }, color },
            },
          ],
        },
      };
    }),
    resolve: { scale: { color: "independent", shape: "independent" } },
  } as TopLevelSpec;
}

const directionNames = {
  forward: "client sends",
  reverse: "server sends",
  both: "both send",
} as const;

const kindOf = ({ direction }: Measured): string => directionNames[direction];

const rowsOf = ({ value, error, reference }: Panel, measured: readonly Measured[]) =>
  measured.flatMap((one) => {
    const length = value(one);
    const half = error?.(one) ?? null;
    if (length === null && one.verdict !== "failed") return [];
    const known = length !== null && half !== null;
    return [
      {
        ...{ series: one.series, kind: kindOf(one), column: columnOf(one) },
        ...{ value: length, verdict: one.verdict, reference: reference?.(one) ?? null },
        low: known ? Math.max(0, length - half) : null,
        high: known ? length + half : null,
      },
    ];
  });
