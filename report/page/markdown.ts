import { moment } from "../format.ts";
import { conditionsOf, type Report } from "./report.ts";
import { findingHead, findingRow, measuredFindings } from "./finding-rows.ts";
import { shownTable } from "./trial-rows.ts";

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows]
    .map((row) => `| ${row.map(cell).join(" | ")} |`)
    .join("\n");

/** The report for a repository or a wiki: figures are files beside it, in `figures/`. */
export function markdownOf(report: Report): string {
  const { title, shows, figures, findings, measured, gaps, from, to } = report;
  const trials = shownTable(measured);
  const found = measuredFindings(findings).map(findingRow);
  return [
    `# ${title}`,
    shows,
    `Measured from ${moment(from)} to ${moment(to)}.`,
    "## Conditions",
    conditionsOf(measured)
      .map((line) => `- ${line}`)
      .join("\n"),
    ...(found.length === 0
      ? []
      : ["## What the seeds found, and what we measured", table(findingHead, found)]),
    ...figures.flatMap(({ id, title: heading, caption }) => [
      `## ${heading}`,
      `![${heading}](figures/${id}.svg)`,
      caption,
    ]),
    "## All trials",
    table(trials.head, trials.rows),
    ...(gaps.length === 0
      ? []
      : [
          "## Not measured",
          gaps.map(({ point, status, reason }) => `- ${point}: ${status}: ${reason}`).join("\n"),
        ]),
  ]
    .filter((part) => part !== "")
    .join("\n\n")
    .concat("\n");
}
