import { type Document, isAlias, isCollection, isPair, type Node } from "yaml";
import { lineOf, type TextMistake } from "./place.ts";

/** A scenario is about six deep, and has a few hundred parts. */
const deepest = 64;
const mostParts = 100_000;

const mistake = (at: { line: number; column: number }, got: string, allowed: string) => ({
  ...at,
  got,
  allowed,
  fix: "take out what is no part of the scenario",
});

/** Where the parser itself has given up. */
export const tooDeep: TextMistake = mistake(
  { line: 1, column: 1 },
  "lists or maps in each other without end",
  `at most ${deepest} in each other`,
);

/** What aliases stand for counts as often as it stands there: few lines can stand for millions. */
export function sizeMistakes(document: Document.Parsed, text: string): TextMistake[] {
  const anchors = new Map<string, number>();
  let wrong: TextMistake | undefined;

  const at = (node: Node) => lineOf(text, node.range?.[0] ?? 0);
  const parts = (node: unknown, depth: number): number => {
    if (wrong !== undefined) return 0;
    if (isPair(node)) return parts(node.key, depth) + parts(node.value, depth);
    if (isAlias(node)) return anchors.get(node.source) ?? unknownAnchor(node.source, at(node));
    if (!isCollection(node)) {
      remember(node as Node | null, 1);
      return 1;
    }
    if (depth > deepest) {
      wrong = { ...tooDeep, ...at(node) };
      return 0;
    }
    const sum = node.items.reduce<number>((so, item) => so + parts(item, depth + 1), 1);
    if (sum > mostParts) wrong ??= tooMany(at(node));
    remember(node, sum);
    return sum;
  };
  const remember = (node: Node | null, sum: number) => {
    const anchor = (node as { anchor?: string } | null)?.anchor;
    if (anchor !== undefined) anchors.set(anchor, sum);
  };
  const unknownAnchor = (name: string, place: { line: number; column: number }) => {
    wrong = {
      ...place,
      got: `an alias *${name} without an anchor before it`,
      allowed: `an alias of what is marked by &${name} further up`,
      fix: `mark it by &${name}, or write the value itself`,
    };
    return 0;
  };
  parts(document.contents, 1);
  return wrong === undefined ? [] : [wrong];
}

const tooMany = (at: { line: number; column: number }) =>
  mistake(at, `more than ${mostParts} values, aliases counted`, `at most ${mostParts}`);
