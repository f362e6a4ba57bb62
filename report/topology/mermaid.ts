import type { Box, BoxKind, Graph } from "../../lib/topology/graph.ts";

/** Opening and closing of each kind of box (https://mermaid.js.org/syntax/flowchart.html, node shapes). */
const shapes: Record<BoxKind, readonly [string, string]> = {
  container: ["[", "]"],
  process: ["(", ")"],
  guest: ["[[", "]]"],
  network: ["([", "])"],
  nic: ["[[", "]]"],
  switch: ["{{", "}}"],
  more: ["[", "]"],
};

/** Text in quotes: signs by their numbers, lines by a break. */
const label = (lines: readonly string[]): string =>
  `"${lines.map((line) => line.replaceAll(/["#<>&]/g, (sign) => `#${sign.charCodeAt(0)};`)).join("<br/>")}"`;

const box = ({ id, kind, text }: Box): string => {
  const [open, close] = shapes[kind];
  return `${id}${open}${label(text)}${close}`;
};

/** A drawing as Mermaid's text, which GitHub, GitLab and many editors draw. */
export function mermaidOf({ title, frames, boxes, lines }: Graph): string {
  return [
    "---",
    `title: ${JSON.stringify(title)}`,
    "---",
    "flowchart LR",
    ...frames.flatMap((frame) => [
      `  subgraph ${frame.id}[${label(frame.text)}]`,
      ...frame.boxes.map((one) => `    ${box(one)}`),
      "  end",
    ]),
    ...boxes.map((one) => `  ${box(one)}`),
    ...lines.map(({ from, to, text }) =>
      text === undefined ? `  ${from} --- ${to}` : `  ${from} ---|${label([text])}| ${to}`,
    ),
    "",
  ].join("\n");
}
