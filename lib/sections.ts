import type { Script } from "./script.ts";
import { words } from "./shell.ts";

/** Answers of programs that say several things: each part begins with a line of its name. */

/** POSIX sh that begins a part. */
export const section = (name: string): Script => `echo ${words(`@ ${name}`)}`;

/** The command; where it fails, what it says is left out of the answer. */
export const quietly = (command: Script): Script => `{ ${command}; } 2>/dev/null || true`;

/** The parts of a program's answer, each after a line `@ name`: what a name's part says, as it is. */
export function sectionsIn(text: string): Map<string, string> {
  const parts = text.split(/^@ (.+)\n/m).slice(1);
  const sections = new Map<string, string>();
  for (let at = 0; at + 1 < parts.length; at += 2)
    sections.set(parts[at] ?? "", parts[at + 1] ?? "");
  return sections;
}

/** The lines of a part that say something. */
export const linesOf = (part: string): string[] =>
  part
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
