import { type Document, parseDocument } from "yaml";
import { textOf } from "./characters.ts";
import { differences } from "./differences.ts";
import { parseMistakes } from "./parse-mistakes.ts";
import type { TextMistake } from "./place.ts";
import { sizeMistakes, tooDeep } from "./size.ts";

/** A text of YAML as it is read here and by Pulumi alike, or what they would read differently. */
export type YamlReading =
  | { right: true; text: string; document: Document.Parsed; value: unknown }
  | { right: false; mistakes: readonly TextMistake[] };

const wrong = (...mistakes: TextMistake[]): YamlReading => ({ right: false, mistakes });

/**
 * THE way a YAML file is read: version 1.2 with merge keys, and only what Pulumi's engine, which has
 * a parser of its own, reads the same.
 */
export function readYaml(bytes: Uint8Array | string): YamlReading {
  const read = textOf(typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes);
  if ("mistake" in read) return wrong(read.mistake);
  const { text } = read;
  const document = composed(text);
  if (document === undefined) return wrong(tooDeep);
  // Each look needs what the one before has found in order.
  for (const look of [parseMistakes, sizeMistakes, differences]) {
    const mistakes = look(document, text);
    if (mistakes.length > 0) return wrong(...mistakes);
  }
  return { right: true, text, document, value: document.toJS({ maxAliasCount: -1 }) };
}

/** undefined where it is nested so deep that the parser's stack ends. */
function composed(text: string): Document.Parsed | undefined {
  try {
    return parseDocument(text, {
      version: "1.2",
      merge: true,
      keepSourceTokens: true,
      prettyErrors: false,
    });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
