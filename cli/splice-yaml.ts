import { isAlias, isCollection, isScalar, type Pair, type ParsedNode, type YAMLMap } from "yaml";
import { engineReading } from "../lib/reading/plain-scalar.ts";
import { UserError } from "../lib/errors.ts";
import { inShort } from "../lib/printable.ts";

/** Changes of a YAML text at places that its parser has found. */

type Token = { type: string; offset: number; source?: string };
type SourcePair = Pair<ParsedNode, ParsedNode | null> & { srcToken?: { sep?: Token[] } };

const splice = (text: string, from: number, to: number, insert: string): string =>
  text.slice(0, from) + insert + text.slice(to);

/** Plain words that begin with a letter, and are the same text to every reader. */
const plainWord = /^[A-Za-z_][\w./-]*$/;

function textInFlow(text: string): string {
  const read = engineReading(text);
  if (plainWord.test(text) && read.as === "value" && read.value === text) return text;
  // JSON leaves some signs as they are that a YAML file may not hold.
  return JSON.stringify(text).replace(
    /[\u007F-\u009F\u2028\u2029\uFEFF\uFFFE\uFFFF]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** On one line, as the scenarios are written: `{ a: 1 }`, `[1, 2]`. */
function inFlow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inFlow).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const parts = Object.entries(value).map(([key, part]) => `${textInFlow(key)}: ${inFlow(part)}`);
    return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
  }
  if (typeof value === "string") return textInFlow(value);
  if (typeof value === "number" && !Number.isFinite(value))
    throw new UserError(`${inShort(String(value))} is no number that a file can hold.`);
  return String(value);
}

const endOf = (text: string, [from, to]: [number, number, number]): number =>
  from + text.slice(from, to).trimEnd().length;

const columnOf = (text: string, offset: number): number =>
  offset - (text.lastIndexOf("\n", offset - 1) + 1);

const isEmpty = (node: ParsedNode | null): boolean =>
  node === null || (isScalar(node) && node.range[0] === node.range[1]);

/** Where a key's colon is; undefined for a key alone, as in `{ key }`. */
const colonOf = (pair: Pair | undefined): number | undefined =>
  (pair as SourcePair | undefined)?.srcToken?.sep?.find(({ type }) => type === "map-value-ind")
    ?.offset;

/** Behind the colon, and the mark or tag after it. */
function afterColon(pair: SourcePair): { at: number; lead: string } {
  const colon = colonOf(pair);
  if (colon === undefined) return { at: pair.key.range[1], lead: ": " };
  const marks = (pair.srcToken?.sep ?? []).filter(({ type }) => /^(anchor|tag)$/.test(type));
  const last = marks.at(-1);
  return { at: last ? last.offset + (last.source?.length ?? 0) : colon + 1, lead: " " };
}

/** A text with another value in a node's place; `pair` is what the node is the value of, if it is one of a map. */
export function withValueAt(
  text: string,
  node: ParsedNode | null,
  pair: Pair<ParsedNode, ParsedNode | null> | undefined,
  value: unknown,
): string {
  const written = inFlow(value);
  if (isEmpty(node) && pair !== undefined) {
    const { at, lead } = afterColon(pair);
    return splice(text, at, at, lead + written);
  }
  if (node === null) throw new Error("an item of a list has a place");
  const [from, to] = node.range;
  if (from === to)
    return splice(text, from, from, /\s/.test(text[from - 1] ?? " ") ? written : ` ${written}`);
  const isBlock = isCollection(node) && node.flow !== true;
  const end = endOf(text, node.range);
  const colon = colonOf(pair);
  if (!isBlock || pair === undefined || colon === undefined)
    return splice(text, from, isAlias(node) ? to : end, written);
  if (/^\s*$/.test(text.slice(colon + 1, from))) return splice(text, colon + 1, end, ` ${written}`);
  // A remark or a mark is between: the value stays below, further in than its key.
  const missing = columnOf(text, pair.key.range[0]) + 2 - columnOf(text, from);
  return splice(text, from, end, " ".repeat(Math.max(0, missing)) + written);
}

/** A text with one more key in a map. */
export function withPair(text: string, map: YAMLMap.Parsed, key: string, value: unknown): string {
  const pair = `${textInFlow(key)}: ${inFlow(value)}`;
  const last = map.items.at(-1);
  const [from, to] = map.range;
  if (map.flow) {
    if (last !== undefined) return splice(text, ...twice(endOfPair(last)), `, ${pair}`);
    const isBlank = text.slice(from + 1, to - 1).trim() === "";
    return isBlank
      ? splice(text, from, to, `{ ${pair} }`)
      : splice(text, from + 1, from + 1, ` ${pair} `);
  }
  const first = map.items[0]?.key.range[0] ?? from;
  const line = " ".repeat(columnOf(text, first)) + pair;
  const lineEnd = /\r\n/.test(text) ? "\r\n" : "\n";
  const bottom = last && lastNode(last.value);
  if (isScalar(bottom) && /^BLOCK_/.test(bottom.type ?? "") && text[bottom.range[1] - 1] === "\n")
    return splice(text, ...twice(bottom.range[1]), line + lineEnd);
  // After the line of the last value, so that a comment beside it stays beside it.
  const found = text.indexOf("\n", endOf(text, map.range));
  const at = found === -1 ? text.length : found - (text[found - 1] === "\r" ? 1 : 0);
  return splice(text, at, at, lineEnd + line);
}

const twice = (at: number): [number, number] => [at, at];

function endOfPair(pair: Pair<ParsedNode, ParsedNode | null>): number {
  if (!isEmpty(pair.value) && pair.value !== null) return pair.value.range[1];
  const colon = colonOf(pair);
  return colon === undefined ? pair.key.range[1] : colon + 1;
}

/** The node that is written last. */
function lastNode(node: ParsedNode | null): ParsedNode | null {
  if (!isCollection(node) || node.flow) return node;
  const item: unknown = node.items.at(-1);
  const value = (item as { value?: ParsedNode | null } | undefined)?.value;
  return value === undefined || isScalar(item) ? (item as ParsedNode | null) : lastNode(value);
}
