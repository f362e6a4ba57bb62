import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { z } from "zod";
import { canonicalJson } from "../lib/canonical-json.ts";
import { UserError } from "../lib/errors.ts";
import type { Plan } from "../lib/plan.ts";
import { resultFormatVersion, runRecordSchema } from "../lib/result.ts";
import type { RunRecord } from "../lib/result.ts";
import { hasCode, messageOf } from "./error-text.ts";

/** Where a stack's current run is: what a killed `up` goes on with. */
const currentRunSchema = z.strictObject({
  /** Digest of the plan: another plan is another run. */
  planDigest: z.string(),
  run: z.string(),
  /** Result file, relative to the project's folder. */
  file: z.string(),
  finished: z.boolean(),
});
export type CurrentRun = z.output<typeof currentRunSchema>;

const currentFile = (root: string, stack: string) => join(root, "results", stack, "current.json");

/** The stack's current run; undefined where there is none or its pointer cannot be read. */
export function currentRun(root: string, stack: string): CurrentRun | undefined {
  const text = readIfThere(currentFile(root, stack));
  if (text === undefined) return undefined;
  try {
    return currentRunSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/**
 * The record of the stack's current run, as far as it has come; undefined where there is none.
 * Throws a UserError where it cannot be read.
 */
export function currentRecord(root: string, stack: string): RunRecord | undefined {
  const file = currentRun(root, stack)?.file;
  const text = file === undefined ? undefined : readIfThere(join(root, file));
  if (file === undefined || text === undefined) return undefined;
  const parsed = runRecordSchema.safeParse(jsonOrUndefined(text));
  if (parsed.success) return parsed.data;
  throw new UserError(
    `${file} cannot be read: it is damaged, or of another version of netbench than this one, ` +
      `which reads result formats 1 to ${resultFormatVersion}; npm run up -- ${stack} --again measures anew`,
  );
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Ends the stack's current run: the next `up` starts a new one. Result files stay. */
export function closeRun(root: string, stack: string): void {
  rmSync(currentFile(root, stack), { force: true });
}

/** SHA-256 of the plan, whatever the order of its keys. */
export function planDigest(plan: Plan): string {
  return createHash("sha256").update(canonicalJson(plan)).digest("hex");
}

/** A run's record and its file, kept in step. */
export class RunFile {
  readonly record: RunRecord;
  readonly #root: string;
  readonly #pointer: CurrentRun;

  private constructor(root: string, pointer: CurrentRun, record: RunRecord) {
    this.#root = root;
    this.#pointer = pointer;
    this.record = record;
  }

  /** The run of this plan that is under way or finished, else a new one. */
  static open(root: string, plan: Plan, now: Date): RunFile {
    const digest = planDigest(plan);
    const current = currentRun(root, plan.stack);
    if (current?.planDigest === digest) {
      const record = readRecord(join(root, current.file));
      if (record !== undefined) {
        if (record.finishedAt === null) record.resumed += 1;
        return new RunFile(root, current, record);
      }
    }
    const run = `${compactTime(now)}-r${plan.scenario.benchmark.run}`;
    const file = `results/${plan.stack}/${run}.json`;
    const pointer = { planDigest: digest, run, file, finished: false };
    return new RunFile(root, pointer, newRecord(plan, run, now));
  }

  /** Relative to the project's folder. */
  get path(): string {
    return this.#pointer.file;
  }

  /** Writes record and pointer, each whole or not at all. */
  save(): void {
    const path = join(this.#root, this.#pointer.file);
    const pointer = { ...this.#pointer, finished: this.record.finishedAt !== null };
    try {
      mkdirSync(dirname(path), { recursive: true });
      writeFileAtomic.sync(path, `${JSON.stringify(this.record, null, 1)}\n`);
      writeFileAtomic.sync(
        currentFile(this.#root, this.record.scenario),
        `${JSON.stringify(pointer, null, 2)}\n`,
      );
    } catch (error) {
      throw new UserError(`the result file ${path} cannot be written: ${messageOf(error)}`);
    }
  }
}

function newRecord(plan: Plan, run: string, now: Date): RunRecord {
  return {
    formatVersion: resultFormatVersion,
    scenario: plan.stack,
    run,
    startedAt: now.toISOString(),
    finishedAt: null,
    resumed: 0,
    plan,
    environment: null,
    factsBefore: [],
    factsAfter: [],
    reachability: null,
    repetitions: [],
    searching: null,
    summary: null,
  };
}

/** A record that cannot be read is no reason to stop: it is kept, and a new run begins. */
function readRecord(path: string): RunRecord | undefined {
  const text = readIfThere(path);
  if (text === undefined) return undefined;
  return runRecordSchema.safeParse(jsonOrUndefined(text)).data;
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw new UserError(`${path} cannot be read: ${messageOf(error)}`);
  }
}

/** `20261121T091233Z` */
function compactTime(time: Date): string {
  return time
    .toISOString()
    .replace(/\.\d+Z$/, "Z")
    .replaceAll(/[-:]/g, "");
}
