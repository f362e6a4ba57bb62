import { writeFileSync } from "node:fs";
import type { Command } from "commander";
import { nodeContexts } from "../../lib/node/contexts.ts";
import { topologyOf } from "../../lib/topology/topology.ts";
import { groundHere } from "../../measure/ground.ts";
import { mermaidOf } from "../../report/topology/mermaid.ts";
import { readScenario } from "../stack-file.ts";

interface Options {
  svg?: string;
}

export function configure(command: Command): void {
  command
    .argument("[scenario]", "the scenario to draw", "quickstart")
    .option("--svg <file>", "write a picture there instead of printing Mermaid's text")
    .action(async (stack: string, { svg }: Options) => {
      const graph = topologyOf(nodeContexts(readScenario(stack), groundHere(stack)));
      if (svg === undefined) return void process.stdout.write(mermaidOf(graph));
      // Graphviz takes a moment to load: only for those who draw.
      const { topologySvg } = await import("../../report/topology/svg.ts");
      writeFileSync(svg, await topologySvg(graph));
      console.log(`${svg}: ${graph.title}`);
    });
}
