import { lineOf, type TextMistake } from "./place.ts";

/** Largest stack file that is read: a scenario has a few hundred bytes. */
const largestBytes = 1024 * 1024;

/** Line ends of YAML 1.1 alone, and signs that no YAML may hold; a tab and line ends are none. */
const forbidden =
  // eslint-disable-next-line no-control-regex -- what is looked for are control characters.
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u2028\u2029\uFEFF\uFFFE\uFFFF]|\r(?!\n)/u;

/**
 * The text of a file, without the byte order mark that editors put before it. A mistake where it is
 * none, or holds signs that readers of YAML take differently.
 */
export function textOf(bytes: Uint8Array): { text: string } | { mistake: TextMistake } {
  if (bytes.length > largestBytes)
    return wrong(
      { line: 1, column: 1 },
      `a file of ${(bytes.length / 2 ** 20).toFixed(1)} MiB`,
      "at most 1 MiB",
      "take out what is no part of the scenario",
    );
  const text = decoded(bytes);
  if (text === undefined)
    return wrong(
      { line: lineOfBadByte(bytes), column: 1 },
      "bytes that are not UTF-8",
      "text in UTF-8",
      "save the file in UTF-8, without umlauts of another encoding",
    );
  const tab = /^[ -]*\t/m.exec(text);
  if (tab !== null)
    return wrong(
      lineOf(text, tab.index + tab[0].length - 1),
      "a tab before the first word of a line",
      "blanks there",
      "indent by blanks",
    );
  const found = forbidden.exec(text);
  if (found === null) return { text };
  const code = (text.codePointAt(found.index) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return wrong(
    lineOf(text, found.index),
    `the sign U+${code}`,
    "printable signs, tabs and line ends (LF or CR LF)",
    code === "000D" ? "end lines by LF or CR LF" : "delete it, or write it as an escape in quotes",
  );
}

const wrong = (
  at: { line: number; column: number },
  got: string,
  allowed: string,
  fix: string,
) => ({ mistake: { ...at, got, allowed, fix } });

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Line feeds are never inside of a longer sign of UTF-8. */
function lineOfBadByte(bytes: Uint8Array): number {
  let start = 0;
  for (let line = 1; ; line += 1) {
    const end = bytes.indexOf(10, start);
    const stop = end === -1 ? bytes.length : end;
    if (end === -1 || decoded(bytes.subarray(start, stop)) === undefined) return line;
    start = end + 1;
  }
}
