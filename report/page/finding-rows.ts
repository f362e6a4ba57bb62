import type { Agreement, Finding } from "../../lib/findings/rule.ts";
import { short } from "../format.ts";

export const findingHead = [
  "what the seed found",
  "where",
  "compared",
  "would have to be",
  "we measured (95 %)",
  "pairs",
  "agrees?",
  "if not, perhaps because",
];

const bound = (value: number): string => value.toFixed(2).replace(/\.?0+$/, "");

function wanted({ claim: { atLeast, atMost } }: Finding): string {
  if (atLeast !== undefined && atMost !== undefined) return `${bound(atLeast)} to ${bound(atMost)}`;
  return atLeast === undefined ? `≤ ${bound(atMost ?? Infinity)}` : `≥ ${bound(atLeast)}`;
}

const words: Record<Agreement, string> = {
  yes: "yes",
  no: "no",
  undecided: "cannot tell",
  "not measured": "not measured",
};

/** What was found about a seed's claim, cell by cell. */
export function findingRow(finding: Finding): string[] {
  const { claim, ratio, agreement, activePairs, suspect } = finding;
  return [
    claim.says,
    claim.source,
    claim.what,
    wanted(finding),
    ratio === null ? "–" : `${short(ratio.value)} (${short(ratio.low)} to ${short(ratio.high)})`,
    activePairs.join(", ") || "–",
    `${words[agreement]}${suspect && ratio !== null ? ", from suspect trials" : ""}`,
    agreement === "no" || agreement === "undecided" ? claim.perhaps : "",
  ];
}

/** Those about which something was measured; the others are about systems that were not. */
export const measuredFindings = (findings: readonly Finding[]): Finding[] =>
  findings.filter(({ agreement }) => agreement !== "not measured");
