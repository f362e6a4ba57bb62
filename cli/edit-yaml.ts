import { type Document, isMap, isScalar, isSeq, type Node, parse, parseDocument } from "yaml";
import { UserError } from "../lib/errors.ts";

/**
 * Sets a value in the text of a YAML document and leaves every other character as it is: comments,
 * spacing and the choice between block and flow form are the author's.
 * @throws UserError where the path leads into something that has no parts.
 */
export function setInYaml(text: string, path: readonly string[], value: unknown): string {
  const document = parseDocument(text);
  const { owner, missing } = nearestOwner(document, path);
  const [key = "", ...inner] = missing;
  if (key === "") return replaced(text, owner, value);
  // A key without a value, as in `nic:`, takes all of it.
  if (isScalar(owner) && owner.value === null) return replaced(text, owner, nested(missing, value));
  if (!isMap(owner)) {
    const place = path.slice(0, path.length - missing.length).join(".");
    throw new UserError(`${place} has no part ${key} that could be set.`);
  }
  return added(text, owner, key, nested(inner, value));
}

interface Owner {
  owner: Node;
  /** Keys below it that are not there. */
  missing: readonly string[];
}

/** The deepest node on the path that is there. */
function nearestOwner(document: Document, path: readonly string[]): Owner {
  for (let length = path.length; length > 0; length -= 1) {
    const node = childAt(document, path.slice(0, length));
    if (node) return { owner: node, missing: path.slice(length) };
  }
  if (!document.contents) throw new UserError("The file is empty.");
  return { owner: document.contents, missing: path };
}

function childAt(document: Document, path: readonly string[]): Node | undefined {
  let node: unknown = document.contents;
  for (const key of path) {
    if (isMap(node)) node = node.get(key, true);
    else if (isSeq(node)) node = /^\d+$/.test(key) ? node.get(Number(key), true) : undefined;
    else return undefined;
  }
  const found = node as Node | null | undefined;
  return found?.range ? found : undefined;
}

const nested = (keys: readonly string[], value: unknown): unknown =>
  keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);

/** On one line, as the scenarios are written: `{ a: 1 }`, `[1, 2]`. */
function inFlow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inFlow).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const parts = Object.entries(value).map(([key, part]) => `${inFlow(key)}: ${inFlow(part)}`);
    return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
  }
  const plain = String(value);
  return /^\w[\w./-]*$/.test(plain) && parse(plain) === value ? plain : JSON.stringify(value);
}

function splice(text: string, from: number, to: number, insert: string): string {
  return text.slice(0, from) + insert + text.slice(to);
}

function replaced(text: string, node: Node, value: unknown): string {
  const [from, to] = node.range as [number, number, number];
  // A key without a value ends at its colon; a block begins on a line of its own.
  if (from === to) return splice(text, from, to, ` ${inFlow(value)}`);
  const block = !isScalar(node) && !(node as { flow?: boolean }).flow;
  if (!block) return splice(text, from, to, inFlow(value));
  const colon = text.lastIndexOf(":", from);
  const end = from + text.slice(from, to).trimEnd().length;
  return splice(text, colon + 1, end, ` ${inFlow(value)}`);
}

function added(text: string, owner: Node, key: string, value: unknown): string {
  const pair = `${inFlow(key)}: ${inFlow(value)}`;
  const [from, to] = owner.range as [number, number, number];
  const { flow, items } = owner as unknown as { flow?: boolean; items: { key: Node }[] };
  if (flow) {
    const inside = text.slice(from + 1, to - 1).trimEnd();
    const content = inside.trim() === "" ? ` ${pair}` : `${inside.replace(/,$/, "")}, ${pair}`;
    return splice(text, from, to, `{${content} }`);
  }
  const first = items[0]?.key.range?.[0] ?? from;
  const column = first - (text.lastIndexOf("\n", first - 1) + 1);
  // After the line of the last value, so that a comment beside it stays beside it.
  const last = from + text.slice(from, to).trimEnd().length;
  const lineEnd = text.indexOf("\n", last);
  const at = lineEnd === -1 ? text.length : lineEnd;
  return splice(text, at, at, `\n${" ".repeat(column)}${pair}`);
}
