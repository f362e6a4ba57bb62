const named: Record<string, string> = {
  "\x07": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  "\\": "\\\\",
  '"': '\\"',
};

/** A string as Go's `%q` prints it, so that messages read as the official plugin's do. */
export function goQuote(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what gets escaped here
  const quoted = text.replace(/[\x00-\x1f\x7f\\"]/g, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(2, "0");
    return named[character] ?? `\\x${code}`;
  });
  return `"${quoted}"`;
}
