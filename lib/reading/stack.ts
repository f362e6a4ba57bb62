import { type Document, isMap, isScalar, type ParsedNode, visit } from "yaml";
import { UserError } from "../errors.ts";
import { listed } from "../mistakes.ts";
import { inShort } from "../printable.ts";
import { lineOf, type TextMistake } from "./place.ts";
import { configKeyWords, scenarioKey, topKeyWords } from "./stack-keys.ts";
import { readYaml } from "./yaml.ts";

/** A stack's file, read as Pulumi's engine reads it. */
export interface StackReading {
  text: string;
  document: Document.Parsed;
  /** The scenario as it is written, unchecked; undefined where there is none. */
  scenario: unknown;
  /** Whether it is one text of JSON, as `pulumi config set` writes it. */
  isJson: boolean;
}

/**
 * Reads a stack's file; `name` is what messages call it.
 * @throws UserError naming line, column, what was got, what is allowed and the mend of each mistake.
 */
export function readStack(bytes: Uint8Array | string, name: string): StackReading {
  const reading = readYaml(bytes);
  if (!reading.right) throw mistakesIn(name, reading.mistakes);
  const { text, document, value } = reading;
  const mistakes = keyMistakes(document, text);
  if (mistakes.length > 0) throw mistakesIn(name, mistakes);
  const { config } = (value ?? {}) as { config?: Record<string, unknown> | null };
  const written = config?.[scenarioKey];
  if (isSecret(written))
    throw new UserError(
      `${name}: ${scenarioKey} is encrypted (pulumi config set --secret), so that it cannot be checked; write it as it is.`,
    );
  const isJson = typeof written === "string" && /^\s*\{/.test(written);
  return { text, document, scenario: isJson ? fromJson(written, name) : written, isJson };
}

export const mistakesIn = (name: string, mistakes: readonly TextMistake[]): UserError =>
  new UserError(
    listed(
      name,
      mistakes.map(
        ({ line, column, got, allowed, fix }) =>
          `line ${line}, column ${column}: got ${got}; allowed: ${allowed}. Fix: ${fix}`,
      ),
    ),
  );

function keyMistakes(document: Document.Parsed, text: string): TextMistake[] {
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) return [];
  if (!isMap(contents)) return [notAMap(contents, text, "the file", "config: …")];
  const config = contents.items.find(({ key }) => wordOf(key) === "config")?.value;
  const isNothing = config === undefined || (isScalar(config) && config.value === null);
  const top = contents.items.flatMap(({ key, value }) => {
    const words = topKeyWords(wordOf(key), holdsAnchor(value));
    return words === undefined ? [] : [{ ...lineOf(text, key.range[0]), ...words }];
  });
  if (isNothing) return top;
  if (!isMap(config)) return [...top, notAMap(config, text, "config", `${scenarioKey}: …`)];
  const inside = config.items.flatMap(({ key }) => {
    const words = configKeyWords(wordOf(key as ParsedNode));
    return words === undefined ? [] : [{ ...lineOf(text, (key as ParsedNode).range[0]), ...words }];
  });
  return [...top, ...inside];
}

const wordOf = (key: ParsedNode): string => (isScalar(key) ? String(key.source) : "");

function notAMap(node: unknown, text: string, where: string, example: string): TextMistake {
  return {
    ...lineOf(text, (node as ParsedNode).range[0]),
    got: `${where} as a list, an alias or a value`,
    allowed: `a map: ${example}`,
    fix: "write it as key: value",
  };
}

function holdsAnchor(value: ParsedNode | null): boolean {
  let found = false;
  if (value !== null)
    visit(value, {
      Value: (_, node) => {
        if (node.anchor !== undefined) found = true;
      },
    });
  return found;
}

const isSecret = (written: unknown): boolean =>
  typeof written === "object" &&
  written !== null &&
  Object.keys(written).length === 1 &&
  typeof (written as { secure?: unknown }).secure === "string";

/** The program is given what is in it. */
function fromJson(written: string, name: string): unknown {
  try {
    return JSON.parse(written);
  } catch (error) {
    throw new UserError(
      `${name}: ${scenarioKey} is a text that is not JSON: ${inShort((error as Error).message, 120)}. Write it as YAML, without the quotes.`,
    );
  }
}
