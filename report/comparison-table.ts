import { alarmLevel, type Comparison } from "../lib/compare/compare.ts";
import type { ConditionDifference } from "../lib/compare/conditions.ts";
import { metrics } from "../lib/compare/metrics.ts";
import type { Measured } from "../lib/measured/measured.ts";
import { short } from "./format.ts";
import { type Heading, textTable } from "./text-table.ts";

const cellWidth = 40;
const cut = (text: string): string =>
  text.length > cellWidth ? `${text.slice(0, cellWidth - 1)}…` : text;

/** What is not alike, before any figure. */
export function conditionTable(differences: readonly ConditionDifference[]): string {
  if (differences.length === 0) return "Same conditions on both sides.";
  return [
    "Conditions that differ:",
    textTable(
      [{ text: "condition" }, { text: "a" }, { text: "b" }],
      differences.map(({ what, a, b }) => [what, cut(a), cut(b)]),
    ),
  ].join("\n");
}

const right = (text: string): Heading => ({ text, align: "right" });

const trialName = ({ a, metric }: Comparison): string[] => [
  [
    ...[a.series, a.placement, `MTU ${a.mtuBytes}`],
    ...[a.protocol, ...(a.direction === "forward" ? [] : [a.direction])],
    ...(metric === "aggregate" ? [] : [metric]),
  ].join(", "),
  String(a.activePairs),
];

/** Trial by trial: how far b is from a, and whether that can be chance. */
export function comparisonTable(comparisons: readonly Comparison[]): string {
  return textTable(
    [
      { text: "trial" },
      ...["pairs", "a", "b", "b − a, %", "95 %", "p (Holm)"].map(right),
      { text: "differs?" },
    ],
    comparisons.map((one) => {
      const { scale, unit } = metrics[one.metric];
      return [
        ...trialName(one),
        `${short(one.meanA / scale)} ${unit}`,
        `${short(one.meanB / scale)} ${unit}`,
        one.percent === null ? "–" : signed(one.percent),
        one.interval === null ? "–" : `${signed(one.interval.low)} to ${signed(one.interval.high)}`,
        one.pValue === null ? "–" : one.pValue < 0.001 ? "< 0.001" : one.pValue.toFixed(3),
        verdictOf(one),
      ];
    }),
  );
}

const signed = (percent: number): string => `${percent > 0 ? "+" : ""}${percent.toFixed(1)}`;

function verdictOf({ significant, percent, pValue, a, b }: Comparison): string {
  const doubt = [a, b].some(({ verdict }) => verdict !== "valid") ? " (suspect trials)" : "";
  if (pValue === null) return "one repetition says nothing";
  if (!significant) return `no${doubt}`;
  return `${(percent ?? 0) > 0 ? "b is higher" : "b is lower"}${doubt}`;
}

export function comparisonSummary(comparisons: readonly Comparison[]): string {
  const differing = comparisons.filter(({ significant }) => significant);
  const chance = `with at most ${100 * alarmLevel} % chance of any false alarm (Welch, corrected by Holm)`;
  if (differing.length === 0) return `No difference in ${comparisons.length} trials, ${chance}.`;
  const percents = differing.flatMap(({ percent }) => percent ?? []);
  const range = `${signed(Math.min(...percents))} % to ${signed(Math.max(...percents))} %`;
  return `${differing.length} of ${comparisons.length} trials differ (b against a: ${range}), ${chance}.`;
}

/** Trials that only one side has. */
export function unmatchedLine(side: string, trials: readonly Measured[]): string[] {
  if (trials.length === 0) return [];
  const systems = [...new Set(trials.map(({ series }) => series))].join(", ");
  return [`Only in ${side}: ${trials.length} trials of ${systems}.`];
}
