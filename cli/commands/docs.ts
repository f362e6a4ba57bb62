import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Command } from "commander";
import { projectRoot } from "../environment.ts";
import { generatedDocs } from "../generated-docs.ts";

export function configure(command: Command): void {
  command.action(() => {
    for (const [path, content] of Object.entries(generatedDocs)) {
      const changed = writeWhereChanged(join(projectRoot, path), content());
      process.stdout.write(`${path}: ${changed ? "written" : "as it was"}\n`);
    }
  });
}

function writeWhereChanged(file: string, content: string): boolean {
  if (existsSync(file) && readFileSync(file, "utf8") === content) return false;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return true;
}
