import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { UserError } from "../../lib/errors.ts";
import { atPath } from "../../lib/machine-trouble.ts";
import type { RunRecord } from "../../lib/result.ts";
import { type Journal, journalSchema } from "../../lib/sweep/journal.ts";
import { projectRoot } from "../environment.ts";

/** Sweeps of a plan, a folder each: results/sweeps/<plan>/<start>. */
const plansFolder = (plan: string) => join(projectRoot, "results/sweeps", plan);

const journalName = "sweep.json";

/** `20261121T091233Z`, which sorts by time. */
const compactTime = (time: Date): string =>
  time
    .toISOString()
    .replace(/\.\d+Z$/, "Z")
    .replaceAll(/[-:]/g, "");

/** The folder of one sweep: its journal, the records of its points, and a log of what pulumi said. */
export class SweepFolder {
  readonly path: string;
  #journal: Journal;

  private constructor(path: string, journal: Journal) {
    this.path = path;
    this.#journal = journal;
  }

  /** The newest sweep of a plan; undefined where there is none. */
  static latest(plan: string): SweepFolder | undefined {
    const folder = plansFolder(plan);
    if (!existsSync(folder)) return undefined;
    const [newest] = readdirSync(folder)
      .filter((name) => existsSync(join(folder, name, journalName)))
      .sort()
      .reverse();
    return newest === undefined ? undefined : SweepFolder.#open(join(folder, newest));
  }

  static #open(path: string): SweepFolder {
    const file = join(path, journalName);
    try {
      return new SweepFolder(path, journalSchema.parse(JSON.parse(readFileSync(file, "utf8"))));
    } catch {
      throw new UserError(
        `${relative(projectRoot, file)} cannot be read: it is damaged, or of another version of netbench; --again begins a new sweep.`,
      );
    }
  }

  static begin(plan: string, now: Date, journal: Omit<Journal, "plan" | "startedAt">): SweepFolder {
    const path = join(plansFolder(plan), compactTime(now));
    mkdirSync(path, { recursive: true });
    const made = new SweepFolder(path, { ...journal, plan, startedAt: now.toISOString() });
    made.save(made.journal);
    return made;
  }

  /** Relative to the project's folder. */
  get shown(): string {
    return relative(projectRoot, this.path);
  }

  get journal(): Journal {
    return this.#journal;
  }

  save(journal: Journal): void {
    this.#journal = journal;
    this.#write(journalName, `${JSON.stringify(journal, null, 1)}\n`);
  }

  /** Keeps a copy of a point's record and gives its name in the folder. */
  keep(name: string, record: RunRecord): string {
    const file = `${name}.json`;
    const resultFile = `${this.shown}/${file}`;
    const summary = record.summary === null ? null : { ...record.summary, resultFile };
    const text = JSON.stringify({ ...record, summary }, null, 1);
    this.#write(file, `${text}\n`);
    return file;
  }

  log(line: string): void {
    const file = join(this.path, "sweep.log");
    atPath(file, () => appendFileSync(file, `${line}\n`));
  }

  #write(name: string, text: string): void {
    const file = join(this.path, name);
    atPath(file, () => writeFileAtomic.sync(file, text));
  }
}

/** What the stack of a testbed that is down has left of records: the sweep has its own copies. */
export const removeRecords = (stack: string): void =>
  rmSync(join(projectRoot, "results", stack), { recursive: true, force: true });
