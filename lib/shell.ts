/**
 * The one way from data to a shell word: a POSIX single-quoted string (POSIX.1-2017, XCU 2.2.2).
 * Plain words stay as they are, so that scripts remain readable.
 */
export function quote(word: string | number): string {
  const text = String(word);
  if (text.includes("\0")) throw new Error("a shell word cannot hold a NUL character");
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A command line from words, each quoted. */
export function words(...parts: readonly (string | number)[]): string {
  return parts.map(quote).join(" ");
}
