import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { count } from "../lib/count.ts";
import { cacheFolder, projectRoot } from "./environment.ts";

/**
 * Programs of Pulumi that live on though the `pulumi` that started them was killed: plugins and the
 * language host, with the scripts that they run. Those of this checkout only: by their folder, and by
 * the PULUMI_HOME that our commands give them.
 */

export interface ProcessInfo {
  pid: number;
  parent: number;
  session: number;
  /** Name of the program (comm). */
  name: string;
  /** Words of the command line; none for a zombie. */
  words: readonly string[];
}

export interface Orphan {
  pid: number;
  /** What it is, for people. */
  what: string;
}

/** The program that a word of a command line is, where it is one of Pulumi's. */
const programs: readonly [RegExp, (word: string) => string][] = [
  [/\/pulumi-(resource|language)-[a-z-]+$/, (word) => word.slice(word.lastIndexOf("/") + 1)],
  [
    /\/resource-[a-z]+-v[\d.]+\/plugin\.cjs$/,
    (word) => word.replace(/^.*\/resource-([a-z]+)-v.*$/, "pulumi-resource-$1"),
  ],
  [/\/@pulumi\/pulumi\/cmd\/run(-policy-pack)?\/?$/, () => "the Pulumi program"],
];

/** Which of Pulumi's programs a process is; undefined for any other. */
export function pulumiProgram({ words }: Pick<ProcessInfo, "words">): string | undefined {
  for (const word of words)
    for (const [isOne, nameOf] of programs) if (isOne.test(word)) return nameOf(word);
  return undefined;
}

/** Those among the processes that no living `pulumi` stands behind any more. */
export function withoutEngine(all: readonly ProcessInfo[]): Orphan[] {
  const byPid = new Map(all.map((one) => [one.pid, one]));
  const hasEngine = (one: ProcessInfo): boolean => {
    const parent = byPid.get(one.parent);
    return parent !== undefined && (isEngine(parent) || hasEngine(parent));
  };
  return all.flatMap((one) => {
    const what = pulumiProgram(one);
    return what === undefined || hasEngine(one) ? [] : [{ pid: one.pid, what }];
  });
}

const isEngine = ({ name, words }: ProcessInfo) => name === "pulumi" && words.length > 0;

/** A process and what it has started, but for what went into a session of its own: a node's engine. */
export function familyOf(pid: number, all: readonly ProcessInfo[]): number[] {
  const session = all.find((one) => one.pid === pid)?.session;
  const children = all.filter((one) => one.parent === pid && one.session === session);
  return [pid, ...children.flatMap((child) => familyOf(child.pid, all))];
}

/** What killed Pulumis of this checkout have left. */
export const orphans = (all = readProcesses()): Orphan[] =>
  withoutEngine(all).filter(({ pid }) => isOfThisCheckout(pid));

/** Ends them, with what they have under way. */
export function endOrphans(say: (line: string) => void): void {
  const all = readProcesses();
  const found = orphans(all);
  if (found.length === 0) return;
  const names = found.map(({ what }) => what).join(", ");
  say(
    `An earlier run was killed: ending ${count(found.length, "program")} that it has left (${names}).`,
  );
  for (const pid of found.flatMap((orphan) => familyOf(orphan.pid, all))) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended by itself in between.
    }
  }
}

function isOfThisCheckout(pid: number): boolean {
  try {
    const home = /(?:^|\0)PULUMI_HOME=([^\0]*)/.exec(readFileSync(`/proc/${pid}/environ`, "utf8"));
    return (
      readlinkSync(`/proc/${pid}/cwd`) === projectRoot &&
      home?.[1]?.startsWith(`${cacheFolder}/`) === true
    );
  } catch {
    return false;
  }
}

function readProcesses(): ProcessInfo[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => {
      try {
        const words = readFileSync(`/proc/${entry}/cmdline`, "utf8").split("\0").filter(Boolean);
        const stat = readFileSync(`/proc/${entry}/stat`, "utf8");
        const end = stat.lastIndexOf(")");
        // proc(5): state, parent, process group, session follow the name.
        const [, parent, , session] = stat
          .slice(end + 2)
          .split(" ")
          .map(Number);
        const name = stat.slice(stat.indexOf("(") + 1, end);
        return [{ pid: Number(entry), parent: parent ?? 0, session: session ?? 0, name, words }];
      } catch {
        return [];
      }
    });
}
