/** All JSON texts in a row, with blanks between them or nothing; undefined where there is anything else. */
export function jsonTexts(text: string): unknown[] | undefined {
  const found: unknown[] = [];
  let from = 0;
  for (const end of ends(text)) {
    try {
      found.push(JSON.parse(text.slice(from, end)));
    } catch {
      return undefined;
    }
    from = end;
  }
  return found.length > 0 && text.slice(from).trim() === "" ? found : undefined;
}

/** Behind each object that is in no other one. */
function* ends(text: string): Generator<number> {
  let depth = 0;
  for (const { 0: part, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}]/gs)) {
    if (part === "{") depth++;
    if (part === "}" && --depth === 0) yield index + 1;
  }
}
