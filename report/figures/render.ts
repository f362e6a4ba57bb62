import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Resvg } from "@resvg/resvg-js";
import { parse, type Spec, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";

interface Part {
  legends?: { strokeDash?: string }[];
  marks?: object[];
}

/** In a legend the dashes of lines would cut up the outlines of symbols; Vega-Lite has no way to say so. */
function undashLegends(part: Part): void {
  for (const legend of part.legends ?? []) delete legend.strokeDash;
  for (const mark of part.marks ?? []) undashLegends(mark);
}

/** Vega-Lite's figure as an SVG document, drawn without a browser. */
export async function svgOf(spec: TopLevelSpec): Promise<string> {
  const compiled: Spec = compile(spec).spec;
  undashLegends(compiled as Part);
  const view = new View(parse(compiled), { renderer: "none" });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

/** Fonts of our own: servers often have none, and a picture without letters says nothing. */
const fontFolder = join(
  dirname(createRequire(import.meta.url).resolve("dejavu-fonts-ttf/package.json")),
  "ttf",
);

/** The same as PNG, twice as fine as a screen. */
export function pngOf(svg: string): Buffer {
  const font = {
    fontFiles: ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map((file) => join(fontFolder, file)),
    loadSystemFonts: false,
    defaultFontFamily: "DejaVu Sans",
  };
  return Buffer.from(new Resvg(svg, { font, fitTo: { mode: "zoom", value: 2 } }).render().asPng());
}
