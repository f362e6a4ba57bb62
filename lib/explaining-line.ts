import { quote } from "./shell.ts";
import type { Script } from "./script.ts";

/**
 * Of what a failed program printed, the one line that explains the failure. The patterns are written so that JavaScript
 * and grep -E read them alike: the choice is made here and on nodes.
 */

/** What a program, or the shell that started it, prints when it ends; none of it says why. */
const mereEnds = [
  "^(.*: )?([0-9]+ )?(aborted|killed|terminated|segmentation fault|bus error|illegal instruction)( \\(core dumped\\))?( .*)?$",
  "^exit status [0-9]+",
  "^goroutine [0-9]+ ",
  "^[ \t]+at ",
  "^(see|run|try) ['\"`].*help",
  "^usage:",
  "^\\[signal ",
  "^node\\.js v[0-9]",
  "^[^a-z0-9]*$",
].join("|");

const tellsWhy = [
  ...["error", "fatal", "panic", "cannot", "can't", "could not", "must ", "unable", "fail"],
  ...["not found", "not permitted", "not supported", "not installed", "not allowed"],
  ...["no such", "no space", "no route", "denied", "refused", "invalid", "unknown", "unsupported"],
  ...["unrecognized", "missing", "timed out", "too many", "too long", "too large", "in use"],
  ...["out of memory", "unreachable"],
].join("|");

/** "" where it printed nothing. */
export function explainingLine(text: string): string {
  const lines = text.split(/[\n\r]+/).map((line) => line.trim());
  const isEnd = new RegExp(mereEnds, "i");
  const telling = lines.filter((line) => line !== "" && !isEnd.test(line));
  const why = new RegExp(tellsWhy, "i");
  const line = telling.findLast((line) => why.test(line)) ?? telling.at(-1);
  return line ?? lines.findLast((line) => line !== "") ?? "";
}

/** POSIX sh that prints the explaining line of a file, a shell word. */
export const printExplainingLine = (file: string): Script =>
  `{ grep -viE ${quote(mereEnds)} ${file} | grep -iE ${quote(tellsWhy)} || ` +
  `grep -viE ${quote(mereEnds)} ${file} || grep . ${file} || true; } | tail -n 1 | tr -d '\\r'`;
