import { type Attributes, type Graph as VizGraph, instance } from "@viz-js/viz";
import type { Box, BoxKind, Graph } from "../../lib/topology/graph.ts";

/** Graphviz knows how wide this font's letters are; browsers without it take one that is as wide. */
const fontname = "Arial";

/** Fills are pale, so that black letters read on them, also in print; shapes say the same. */
const looks: Record<BoxKind, Attributes> = {
  container: { shape: "box", style: "filled", fillcolor: "#ffffff" },
  process: { shape: "box", style: "filled,rounded", fillcolor: "#ffffff" },
  guest: { shape: "box3d", style: "filled", fillcolor: "#ffffff" },
  network: { shape: "box", style: "filled,rounded", fillcolor: "#d9ecf7" },
  nic: { shape: "box", style: "filled", fillcolor: "#fbe3d3" },
  switch: { shape: "hexagon", style: "filled", fillcolor: "#d5efe6" },
  more: { shape: "plaintext" },
};

const text = (lines: readonly string[]): string => lines.join("\n");

const nodeOf = ({ id, kind, text: lines }: Box) => ({
  name: id,
  attributes: { ...looks[kind], label: text(lines) },
});

/** The same for Graphviz. */
export const vizGraphOf = ({ title, frames, boxes, lines }: Graph): VizGraph => ({
  directed: true,
  graphAttributes: {
    ...{ rankdir: "LR", label: title, labelloc: "t", fontname, fontsize: 16 },
    ...{ nodesep: 0.15, ranksep: 0.55, pad: 0.2, bgcolor: "#ffffff" },
  },
  nodeAttributes: { fontname, fontsize: 12, margin: "0.16,0.08", color: "#444444" },
  edgeAttributes: { dir: "none", color: "#444444", fontname, fontsize: 11 },
  nodes: boxes.map(nodeOf),
  // From left to right it stacks from below.
  edges: lines.toReversed().map(({ from, to, text: said }) => ({
    tail: from,
    head: to,
    attributes: { label: said ?? "" },
  })),
  subgraphs: frames.map((frame) => ({
    // Graphviz draws a frame around what is called so.
    name: `cluster_${frame.id}`,
    graphAttributes: {
      ...{
        label: text(frame.text.map((line) => ` ${line}`)),
        labeljust: "l",
        fontname,
        fontsize: 13,
      },
      ...{ style: "rounded,filled", fillcolor: "#f5f5f5", color: "#888888", margin: 14 },
    },
    nodes: frame.boxes.map(nodeOf),
  })),
});

/** A drawing as an SVG document, laid out by Graphviz; without a browser. */
export async function topologySvg(graph: Graph): Promise<string> {
  const viz = await instance();
  const drawn = viz.renderString(vizGraphOf(graph), { format: "svg", engine: "dot" });
  const title = graph.title.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  // What stands before is for programs that read document types; the name is for screen readers.
  return drawn
    .slice(drawn.indexOf("<svg"))
    .replaceAll(
      `font-family="${fontname}"`,
      `font-family="${fontname}, 'Liberation Sans', sans-serif"`,
    )
    .replace("<svg ", `<svg role="img" aria-label="${title.replaceAll('"', "&quot;")}" `);
}
