import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Command } from "commander";
import { loadResults, type LoadedResults } from "../results/load.ts";

interface Options {
  out?: string;
}

export function configure(command: Command): void {
  command
    .argument(
      "<results...>",
      "folders or files of results/: of a sweep, a plan, a stack, or a record",
    )
    .option("--out <dir>", "where to write; default: report/ beside the results")
    .action(async (paths: string[], options: Options) => {
      await writeReport(paths.map(loadResults), options);
    });
}

/** Writes index.html, report.md, trials.csv and figures/. */
async function writeReport(loaded: readonly LoadedResults[], { out }: Options): Promise<void> {
  // Vega takes a moment to load: only for those who draw.
  const [{ buildReport }, { htmlOf }, { markdownOf }, { csvOf }, { pngOf, svgOf }] =
    await Promise.all([
      import("../../report/page/report.ts"),
      import("../../report/page/html.ts"),
      import("../../report/page/markdown.ts"),
      import("../../report/page/trial-rows.ts"),
      import("../../report/figures/render.ts"),
    ]);
  const report = buildReport(together(loaded));
  const folder = out ?? join(loaded[0]?.folder ?? ".", "report");
  mkdirSync(join(folder, "figures"), { recursive: true });
  const drawings = new Map<string, string>();
  for (const { id, spec } of report.figures) {
    const svg = await svgOf(spec);
    drawings.set(id, svg);
    writeFileSync(join(folder, "figures", `${id}.svg`), svg);
    writeFileSync(join(folder, "figures", `${id}.png`), pngOf(svg));
  }
  writeFileSync(join(folder, "index.html"), htmlOf(report, drawings));
  writeFileSync(join(folder, "report.md"), markdownOf(report));
  writeFileSync(join(folder, "trials.csv"), csvOf(report.measured));
  const here = relative(process.cwd(), folder) || ".";
  console.log(
    `${here}/index.html: ${report.figures.length} figures of ${report.measured.length} trials; ` +
      `report.md, trials.csv and figures/ (SVG, PNG) beside it.`,
  );
}

function together(loaded: readonly LoadedResults[]) {
  return {
    title: loaded.map(({ title }) => title).join("; "),
    shows: [...new Set(loaded.map(({ shows }) => shows))].filter((text) => text !== "").join(" "),
    sources: loaded.flatMap(({ sources }) => sources),
    gaps: loaded.flatMap(({ gaps }) => gaps),
  };
}
