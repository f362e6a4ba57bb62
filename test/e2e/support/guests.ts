import { readdirSync, readFileSync } from "node:fs";
import { findProgram } from "../../../cli/setup/find-program.ts";
import { skipBecause } from "../../skip.ts";
import { needRoot } from "./needs.ts";

/** Skips what cannot boot a guest. */
export function needGuests(context: Mocha.Context): void {
  needRoot(context);
  if (findProgram("linux.uml") === undefined)
    skipBecause(context, "guests need user-mode-linux, which is not installed here");
}

/** Where a testbed keeps a guest. */
export const guestFolder = (stack: string, node: string, guest: string): string =>
  `/run/netbench/${stack}/${node}/guests/${guest}`;

/** All processes that guests of a stack consist of, by what their command lines say. */
export function guestProcesses(stack: string): number[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => {
      const words = commandLine(pid);
      return words[0]?.endsWith("linux.uml") && words.some((word) => word.includes(`/${stack}/`));
    })
    .map(Number);
}

/** The guest's own process, by the file that the testbed keeps. */
export const mainProcess = (folder: string): number =>
  Number(readFileSync(`${folder}/pid`, "utf8"));

function commandLine(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
  } catch {
    return [];
  }
}
