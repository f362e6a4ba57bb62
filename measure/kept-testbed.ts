import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { sync as writeFileAtomic } from "write-file-atomic";
import { UserError } from "../lib/errors.ts";
import { volatileDir, volatileRoot } from "../lib/folders.ts";
import type { Ground } from "../lib/node/contexts.ts";
import {
  asBroughtUp,
  type BroughtUp,
  broughtUpIn,
  broughtUpText,
  withoutRepeats,
} from "../lib/owner/brought-up.ts";
import { broughtUpName, markName } from "../lib/owner/mark.ts";
import { isOwn, marksIn } from "../lib/owner/owner.ts";
import type { Scenario } from "../lib/scenario.ts";
import { ownerHere } from "./ground.ts";

/**
 * Copies of what was brought up, so that it can be taken down whatever became of its file: one in the
 * checkout, which outlives a reboot, and one beside the testbed's mark, which outlives the checkout's state.
 */

/** What a checkout keeps of a stack while it is up. */
export const keptFolder = (stack: string): string => join(ownerHere.checkout, ".netbench", stack);

const keptFile = (stack: string): string => join(keptFolder(stack), broughtUpName);

const readAll = (file: string): BroughtUp[] =>
  existsSync(file) ? broughtUpIn(readFileSync(file, "utf8")) : [];

/**
 * Keeps what is about to be brought up, beside what may stand of earlier tries: whoever takes it down
 * undoes them all.
 */
export function keepTestbed(ground: Ground, scenario: Scenario): void {
  const one = asBroughtUp(scenario, ground);
  const { stack, person } = ground;
  const all = withoutRepeats([one, ...readAll(keptFile(stack)).reverse()]).reverse();
  write(keptFile(stack), all);
  write(join(volatileDir(person, stack), broughtUpName), [one]);
}

/** @throws UserError where it cannot be written, as on a disk that is full or in another user's folder. */
function write(file: string, testbeds: readonly BroughtUp[]): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileAtomic(file, broughtUpText(testbeds));
  } catch (error) {
    const why = (error as Error).message;
    throw new UserError(`Nothing was touched: ${file} cannot be written: ${why}`);
  }
}

/** Once all of it stands as it was asked for, nothing of earlier tries is left. */
export function keepLatestOnly(stack: string): void {
  const latest = readAll(keptFile(stack)).at(-1);
  if (latest !== undefined) write(keptFile(stack), [latest]);
}

/** What this checkout has kept of a stack, the latest first. */
export const keptTestbeds = (stack: string): BroughtUp[] => readAll(keptFile(stack)).reverse();

/** Folders of all testbeds on this machine that have a mark. */
function markedFolders(): { stack: string; folder: string }[] {
  const tops = readdirSync(volatileRoot).filter((name) => /^netbench-\d+$/.test(name));
  return tops.flatMap((top) => {
    const folder = join(volatileRoot, top);
    return readable(() => readdirSync(folder))
      .filter((stack) => existsSync(join(folder, stack, markName)))
      .map((stack) => ({ stack, folder: join(folder, stack) }));
  });
}

/** Nothing of folders that others keep to themselves, or that are gone by now. */
function readable<T>(read: () => T[]): T[] {
  try {
    return read();
  } catch {
    return [];
  }
}

export interface MarkedTestbed {
  stack: string;
  /** Of its mark and all its volatile files. */
  folder: string;
  checkout: string;
  isOurs: boolean;
}

/** Names of the testbeds that have a mark on this machine, and whether it is this checkout's. */
export const markedTestbeds = (): MarkedTestbed[] =>
  markedFolders().flatMap((one) =>
    readable(() => {
      const marks = marksIn(readFileSync(join(one.folder, markName), "utf8").split("\n"));
      return marks.map((mark) => ({
        ...{ ...one, checkout: mark.checkout, isOurs: isOwn(mark, ownerHere, "here") },
      }));
    }),
  );

/** What is kept beside the marks of a stack; of other checkouts too where it is taken over. */
export const testbedsBesideMarks = (stack: string, whose: "ours" | "anybody's"): BroughtUp[] =>
  markedTestbeds()
    .filter((one) => one.stack === stack && (whose === "anybody's" || one.isOurs))
    .flatMap(({ folder }) => readable(() => readAll(join(folder, broughtUpName)).reverse()));
