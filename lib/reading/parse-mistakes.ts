import type { Document, YAMLParseError, YAMLWarning } from "yaml";
import { inShort } from "../printable.ts";
import { lineOf, type TextMistake } from "./place.ts";

type Words = Pick<TextMistake, "got" | "allowed" | "fix">;

/** What the parser finds wrong, in our words where a person meets it often. */
const known: Partial<Record<string, Words>> = {
  MULTIPLE_DOCS: {
    got: "a second document after ---",
    allowed: "one document",
    fix: "take it out, or make a file of its own",
  },
  TAB_AS_INDENT: {
    got: "a tab as indentation",
    allowed: "blanks",
    fix: "indent by blanks",
  },
  DUPLICATE_KEY: {
    got: "a key that is there already",
    allowed: "each key once",
    fix: "leave one of the two out",
  },
};

/** The first thing that makes the text no YAML: those behind it mostly follow from it. */
export function parseMistakes(document: Document.Parsed, text: string): TextMistake[] {
  const { yaml, tags } = document.directives ?? {};
  if (yaml?.explicit || Object.keys(tags ?? {}).length > 1)
    return [
      {
        ...{ line: 1, column: 1, got: "a directive (%)" },
        ...{ allowed: "YAML 1.2 without directives", fix: "take the lines with % out" },
      },
    ];
  const [first] = [...document.errors, ...document.warnings];
  return first === undefined ? [] : [{ ...lineOf(text, first.pos[0]), ...wordsFor(first) }];
}

const wordsFor = ({ code, message }: YAMLParseError | YAMLWarning): Words =>
  known[code] ?? {
    got: `what is not YAML: ${inShort(message, 160)}`,
    allowed: "YAML 1.2",
    fix: "mend the text there or just before",
  };
