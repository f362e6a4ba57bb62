import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { execa } from "execa";
import { projectRoot } from "../../../cli/environment.ts";
import { netbenchWords, type Outcome, outcomeOf } from "./command.ts";
import { mark } from "./processes.ts";

/** Not copied: what a fresh clone has not, and what is shared by hard links instead. */
const notCopied = ["node_modules", "results", ".netbench", ".git"];

/** Copies what a clone has, without the packages. */
export const copyProject = (to: string): void =>
  cpSync(projectRoot, to, {
    recursive: true,
    filter: (path) => !notCopied.includes(relative(projectRoot, path)),
  });

/** Hard links where the folders are on one file system, else a copy. */
export async function link(from: string, to: string): Promise<void> {
  const linked = await execa("cp", ["-al", from, to], { reject: false });
  if (!linked.failed) return;
  rmSync(to, { recursive: true, force: true });
  await execa("cp", ["-a", from, to]);
}

/** A second checkout of the same person on the same machine, with a state of its own. */
export class Clone {
  readonly #home = mkdtempSync(join(tmpdir(), "netbench-e2e-clone-"));
  readonly folder = join(this.#home, "netbench");

  static async make(): Promise<Clone> {
    const clone = new Clone();
    copyProject(clone.folder);
    await link(join(projectRoot, "node_modules"), join(clone.folder, "node_modules"));
    return clone;
  }

  /** Puts a scenario into it. */
  write(stack: string, text: string): void {
    writeFileSync(join(this.folder, `stacks/Pulumi.${stack}.yaml`), text);
  }

  /** `npm run <command> -- <args>` in the clone. */
  run(...args: string[]): Promise<Outcome> {
    const child = execa("node", netbenchWords(args), {
      cwd: this.folder,
      env: { ...mark, PULUMI_BACKEND_URL: `file://${join(this.folder, ".pulumi-state")}` },
      stdin: "ignore",
      all: true,
      reject: false,
      timeout: 300_000,
    });
    return outcomeOf(args, child);
  }

  /** As somebody does who is done with it, whatever it has up. */
  remove(): void {
    rmSync(this.#home, { recursive: true, force: true });
  }
}
