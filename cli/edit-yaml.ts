import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  type ParsedNode,
  visit,
} from "yaml";
import { canonicalJson } from "../lib/canonical-json.ts";
import { UserError } from "../lib/errors.ts";
import { lineOf } from "../lib/reading/place.ts";
import { mistakesIn } from "../lib/reading/stack.ts";
import { readYaml } from "../lib/reading/yaml.ts";
import { formatPath } from "../lib/scenario-issues.ts";
import { withPair, withValueAt } from "./splice-yaml.ts";
import { withPart } from "./with-part.ts";

/**
 * Sets a value in the text of a YAML document and leaves every other character as it is: comments,
 * spacing, line ends and the choice between block and flow form are the author's. A value that an alias or
 * a merge key stands for becomes one of its own there, so that nothing else changes with it.
 * @throws UserError where the path leads into something that has no parts, or naming the line that
 * cannot be edited and why.
 */
export function setInYaml(text: string, path: readonly string[], value: unknown): string {
  const mark = text.startsWith("\uFEFF") ? "\uFEFF" : "";
  const body = text.slice(mark.length);
  const reading = readYaml(body);
  if (!reading.right) throw mistakesIn("The file", reading.mistakes);
  if (reading.value === null) throw new UserError("The file is empty.");
  const wanted = withPart(reading.value, path, value);
  const place = placeOf(reading.document, path);
  refuseShared(body, reading.document, place);
  const changed = place.write(body, partOf(wanted, path.slice(0, place.depth)));
  refuseOtherwise(changed, wanted, lineOf(body, place.offset).line, path);
  return mark + changed;
}

interface Place {
  /** Nodes from the top to where the text changes. */
  nodes: readonly (ParsedNode | null)[];
  /** How many keys of the path lead there. */
  depth: number;
  offset: number;
  /** What is replaced, with all that is in it; nothing where a key is added. */
  replaced: ParsedNode | null;
  write(text: string, value: unknown): string;
}

/** The deepest place on the path that is written in the file itself. */
function placeOf(document: Document.Parsed, path: readonly string[]): Place {
  const nodes: (ParsedNode | null)[] = [];
  let node: ParsedNode | null = document.contents;
  let pair: Pair<ParsedNode, ParsedNode | null> | undefined;
  for (let depth = 0; ; depth += 1) {
    nodes.push(node);
    const key = path[depth];
    const offset = node?.range[0] ?? pair?.key.range[0] ?? 0;
    if (key !== undefined && isMap(node)) {
      const map = node;
      pair = map.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
      const write = (text: string, value: unknown) => withPair(text, map, key, value);
      if (pair === undefined) return { nodes, depth: depth + 1, offset, replaced: null, write };
      node = pair.value;
    } else if (key !== undefined && isSeq(node)) {
      pair = undefined;
      node = node.items[Number(key)] ?? null;
    } else {
      const [found, owner] = [node, pair];
      const write = (text: string, value: unknown) => withValueAt(text, found, owner, value);
      return { nodes, depth, offset, replaced: found, write };
    }
  }
}

const partOf = (whole: unknown, path: readonly string[]): unknown =>
  path.reduce((part, key) => (part as Record<string, unknown>)[key], whole);

/** Aliases of what is changed would change with it, without a word. */
function refuseShared(text: string, document: Document.Parsed, { nodes, replaced }: Place): void {
  const marks = new Map<string, number>();
  const remember = (node: unknown) => {
    const { anchor, range } = node as { anchor?: string; range?: [number, number, number] };
    if (anchor !== undefined) marks.set(anchor, range?.[0] ?? 0);
  };
  for (const node of nodes) if (node !== null && !isAlias(node)) remember(node);
  if (replaced !== null) visit(replaced, { Value: (_, node) => remember(node) });
  visit(document, {
    Alias: (_, { source, range }) => {
      const marked = marks.get(source);
      if (marked === undefined) return;
      const [at, used] = [marked, range?.[0] ?? 0].map((offset) => lineOf(text, offset).line);
      throw new UserError(
        `Line ${at} cannot be edited by --set: its value is marked by &${source}, and *${source} in line ${used} would change with it. ` +
          `Edit the lines by hand, or first set what *${source} is used for.`,
      );
    },
  });
}

/** What was written must be read again as what was meant. */
function refuseOtherwise(
  changed: string,
  wanted: unknown,
  line: number,
  path: readonly string[],
): void {
  const again = readYaml(changed);
  if (again.right && canonicalJson(again.value) === canonicalJson(wanted)) return;
  const [mistake] = again.right ? [] : again.mistakes;
  const why =
    mistake === undefined ? "it would change more than that" : `it would hold ${mistake.got}`;
  throw new UserError(
    `Line ${line} cannot be edited by --set ${formatPath(path)}: ${why}. Edit it by hand.`,
  );
}
