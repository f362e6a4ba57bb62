import type { Figure } from "../figures/figure.ts";
import { moment } from "../format.ts";
import { findingHead, findingRow, measuredFindings } from "./finding-rows.ts";
import { conditionsOf, type Gap, type Report } from "./report.ts";
import { style } from "./style.ts";
import { shownTable } from "./trial-rows.ts";

/** The report as one file: no script, no font, no picture from elsewhere. */

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};
const escape = (text: string): string => text.replaceAll(/[&<>"]/g, (sign) => escapes[sign] ?? "");

const list = (lines: readonly string[]): string =>
  `<ul>${lines.map((line) => `<li>${escape(line)}</li>`).join("")}</ul>`;

/** A table wider than the screen scrolls in a box of its own, which the keyboard reaches. */
function table(
  label: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const header = head.map((text) => `<th scope="col">${escape(text)}</th>`).join("");
  const body = rows
    .map(([first = "", ...others]) => {
      const cells = others.map((text) => `<td>${escape(text)}</td>`).join("");
      return `<tr><th scope="row">${escape(first)}</th>${cells}</tr>`;
    })
    .join("\n");
  return `<div class="scroll" role="region" aria-label="${escape(label)}" tabindex="0"><table>
<thead><tr>${header}</tr></thead><tbody>
${body}
</tbody></table></div>`;
}

function figure({ id, title, caption, measured }: Figure, svg: string): string {
  const doubts = [
    ...new Set(
      measured.flatMap(({ verdict, series, activePairs, mtuBytes, reasons }) =>
        verdict === "valid"
          ? []
          : reasons.map((why) => `${series} ×${activePairs}, MTU ${mtuBytes}, ${verdict}: ${why}`),
      ),
    ),
  ];
  const trials = shownTable(measured);
  // Ids of clip paths must be unique in the page: each drawing counts from zero.
  const own = svg
    .replaceAll(/\bid="([^"]+)"/g, `id="${id}-$1"`)
    .replaceAll(/url\(#([^)]+)\)/g, `url(#${id}-$1)`)
    .replace(
      "<svg ",
      `<svg role="img" aria-labelledby="${id}-title" aria-describedby="${id}-caption" `,
    );
  return `<section id="${id}"><h2 id="${id}-title">${escape(title)}</h2>
<figure><div class="scroll" role="region" aria-label="${escape(`Drawing: ${title}`)}" tabindex="0">${own}</div>
<figcaption id="${id}-caption">${escape(caption)}</figcaption></figure>
<details><summary>Conditions</summary>${list(conditionsOf(measured))}</details>
<details><summary>The figures as a table</summary>${table(`Trials: ${title}`, trials.head, trials.rows)}</details>
${doubts.length === 0 ? "" : `<details><summary>${doubts.length} doubts about trials in it</summary>${list(doubts)}</details>`}
</section>`;
}

const gapList = (gaps: readonly Gap[]): string =>
  gaps.length === 0
    ? ""
    : `<section id="gaps"><h2>Not measured</h2>${list(gaps.map(({ point, status, reason }) => `${point}: ${status}: ${reason}`))}</section>`;

function findingsSection({ findings }: Report): string {
  const found = measuredFindings(findings);
  if (found.length === 0) return "";
  const rows = found.map(findingRow);
  const note =
    "A ratio is the geometric mean over the pair counts that both sides have, with Student's 95 % interval. " +
    "Yes: the whole interval is within the bounds; no: all of it is outside; else one cannot tell.";
  return `<section id="findings"><h2>What the seeds found, and what we measured</h2><p>${note}</p>
${table("Findings", findingHead, rows)}</section>`;
}

/** `drawings`: the figures' SVG by their ids. */
export function htmlOf(report: Report, drawings: ReadonlyMap<string, string>): string {
  const { title, shows, figures, measured, gaps, from, to } = report;
  const trials = shownTable(measured);
  const count = (verdict: string) => measured.filter((one) => one.verdict === verdict).length;
  const links = [
    ["conditions", "Conditions"],
    ...(measuredFindings(report.findings).length > 0 ? [["findings", "Findings"]] : []),
    ...figures.map(({ id, title: text }) => [id, text]),
    ["trials", "All trials"],
    ...(gaps.length > 0 ? [["gaps", "Not measured"]] : []),
  ];
  const nav = links
    .map(([id = "", text = ""]) => `<li><a href="#${id}">${escape(text)}</a></li>`)
    .join("");
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>${escape(title)}</title><style>${style}</style></head>
<body><a class="skip" href="#main">Skip to the figures</a>
<header><h1>${escape(title)}</h1>
<p>${escape(shows)}</p>
<p>Measured from ${moment(from)} to ${moment(to)} by netbench: ${measured.length} trials, of which ${count("valid")} valid, ${count("suspect")} suspect, ${count("failed")} failed.</p></header>
<nav aria-label="Contents"><ul>${nav}</ul></nav>
<main id="main" tabindex="-1">
<section id="conditions"><h2>Conditions</h2>${list(conditionsOf(measured))}</section>
${findingsSection(report)}
${figures.map((one) => figure(one, drawings.get(one.id) ?? "")).join("\n")}
<section id="trials"><h2>All trials</h2>${table("All trials", trials.head, trials.rows)}</section>
${gapList(gaps)}
</main></body></html>
`;
}
