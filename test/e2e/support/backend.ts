import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

let folder: string | undefined;

/** A backend of the tests' own, made when first asked for: the person's state stays untouched. */
export function backendUrl(): string {
  folder ??= mkdtempSync(join(tmpdir(), "netbench-e2e-state-"));
  return `file://${folder}`;
}

after(() => {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});
