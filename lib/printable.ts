/**
 * Words from data for a message of one line: no control character, no direction mark, no line end
 * reaches the terminal, and no value is longer than a person reads.
 */

const escaped = (sign: string): string => {
  const code = sign.codePointAt(0) ?? 0;
  const short: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };
  return short[sign] ?? `\\u{${code.toString(16).toUpperCase().padStart(4, "0")}}`;
};

/** The same text, with what a terminal would not print as escapes: `\n`, `\u{001B}`. */
export const printable = (text: string): string => text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, escaped);

/** A text on one line, cut where it is long; `limit` counts what is kept. */
export function inShort(text: string, limit = 80): string {
  // An escape of one sign has up to eleven: nothing of a long text beyond the limit matters.
  const signs = [...printable([...text.slice(0, 2 * limit + 2)].slice(0, limit + 1).join(""))];
  return signs.length <= limit ? signs.join("") : `${signs.slice(0, limit - 1).join("")}…`;
}
