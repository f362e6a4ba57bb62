import {
  type Alias,
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  type ParsedNode,
  type Scalar,
  visit,
} from "yaml";
import { inShort } from "../printable.ts";
import { lineOf, type TextMistake } from "./place.ts";
import { engineValue, isMerge, quoted, scalarWords, tagWords, type Words } from "./value-words.ts";

/** Everything that this parser and that of Pulumi's engine read differently, by its name. */
export function differences(document: Document.Parsed, text: string): TextMistake[] {
  const found: TextMistake[] = [];
  const add = (offset: number, words: Words | undefined) => {
    if (words) found.push({ ...lineOf(text, offset), ...words });
  };
  visit(document, {
    Pair: (_, pair, path) => {
      const { key, srcToken } = pair as SourcePair;
      const offset = key?.range[0] ?? srcToken?.sep?.[0]?.offset ?? srcToken?.start[0]?.offset ?? 0;
      add(
        offset,
        keyWords(pair as Pair, document) ?? formWords(pair as SourcePair, text, isFlow(path)),
      );
    },
    Node: (key, node, path) => {
      add(startOf(node), tagWords(node) ?? anchorWords(node));
      if (isMap(node)) {
        const [, second] = node.items.filter((pair) => isScalar(pair.key) && isMerge(pair.key));
        if (second) add(startOf(second.key as Scalar), twoMerges);
      }
      if (!isScalar(node)) return;
      const words =
        textWords(node) ??
        flowWords(node, isFlow(path)) ??
        (key === "key" ? undefined : scalarWords(node));
      add(startOf(node), words);
    },
  });
  return found;
}

const twoMerges: Words = {
  got: "a second merge key <<",
  allowed: "each key once",
  fix: "write one list: <<: [*first, *second]",
};

/** The engine reads its own copy of the file, in which such texts are others. */
function textWords({ type, value, srcToken }: Scalar): Words | undefined {
  if (typeof value !== "string") return undefined;
  const source = srcToken && "source" in srcToken ? srcToken.source : "";
  if (type === "QUOTE_DOUBLE" && /^(?:[^\\]|\\[^/])*\\\//.test(source))
    return { got: "an escaped slash (\\/)", allowed: "a slash as it is", fix: "write /" };
  if (/\p{Cs}/u.test(value))
    return {
      got: "half of a sign (\\ud800 to \\udfff)",
      allowed: "whole signs",
      fix: "write the sign itself",
    };
  return /^\s*\n|^\s[^]*\n/.test(value)
    ? {
        got: "a text of several lines that begins with a blank or an empty line",
        allowed: "a text that begins with a word",
        fix: "take out what is before the first word",
      }
    : undefined;
}

/** The engine's parser is of YAML 1.1, where these names and words end earlier. */
function anchorWords(node: unknown): Words | undefined {
  const name = isAlias(node) ? node.source : (node as { anchor?: string }).anchor;
  return name === undefined || /^[A-Za-z0-9_-]+$/.test(name)
    ? undefined
    : {
        got: `the anchor ${inShort(name, 40)}`,
        allowed: "letters, digits, _ and - in the name of an anchor",
        fix: "rename it",
      };
}

function flowWords({ type, source = "" }: Scalar, inFlow: boolean): Words | undefined {
  return inFlow && type === "PLAIN" && /[?]|^:/.test(source)
    ? {
        got: `${inShort(source, 40)} without quotes between brackets`,
        allowed: "a text in quotes, where it has a ? or begins with a colon",
        fix: `write ${quoted(source)}`,
      }
    : undefined;
}

const isFlow = (path: readonly unknown[]) =>
  path.some((owner) => isCollection(owner) && owner.flow === true);

/** How a key is written: on one line, and between brackets with a blank after its colon. */
function formWords(
  { key, srcToken }: SourcePair,
  text: string,
  inFlow: boolean,
): Words | undefined {
  const colon = srcToken?.sep?.find(({ type }) => type === "map-value-ind")?.offset;
  const [from, to] = key?.range ?? [0, 0];
  if (text.slice(from, colon ?? to).includes("\n"))
    return {
      got: "a key that does not end in a colon on its line",
      allowed: "key: value",
      fix: "write key and colon on one line, or end the line before it by a comma",
    };
  return inFlow && colon !== undefined && isPlain(key) && !/\s/.test(text[colon + 1] ?? " ")
    ? {
        got: "a colon without a blank behind it, between brackets",
        allowed: "key: value",
        fix: "put a blank after the colon",
      }
    : undefined;
}

const isPlain = (key: unknown) => isScalar(key) && key.type === "PLAIN";

type SourcePair = Pair<ParsedNode | null, ParsedNode | null> & SourceOfPair;

interface SourceOfPair {
  srcToken?: {
    start: { type: string; offset: number }[];
    sep?: { type: string; offset: number }[];
  };
}

const startOf = (node: { range?: [number, number, number] | null }) => node.range?.[0] ?? 0;

function keyWords(pair: Pair, document: Document): Words | undefined {
  const { key, value, srcToken } = pair as Pair & SourceOfPair;
  if (srcToken?.start.some(({ type }) => type === "explicit-key-ind"))
    return {
      got: "a key after a question mark",
      allowed: "key: value",
      fix: "write key: value",
    };
  if (!isScalar(key))
    return {
      got: "a key that is a list, a map or an alias",
      allowed: "a word as key",
      fix: "write the word itself",
    };
  if (isMerge(key)) return mergeWords(value, document);
  if (key.value === "<<")
    return {
      got: `the key "<<" in quotes`,
      allowed: "the merge key << without quotes",
      fix: "take the quotes off",
    };
  if (typeof key.value === "string" && engineValue(key) === key.value) return undefined;
  const source = key.source ?? "";
  if (source === "")
    return {
      got: "a key without a name",
      allowed: "a word as key",
      fix: "write it before the colon",
    };
  return {
    got: `the key ${inShort(source, 40)}, which is no text in YAML`,
    allowed: "a text as key",
    fix: `write it in quotes: ${quoted(source)}`,
  };
}

function mergeWords(value: unknown, document: Document): Words | undefined {
  const sources = isSeq(value) ? value.items : [value];
  const areMaps = sources.every((source) =>
    isMap(isAlias(source) ? (source as Alias).resolve(document) : source),
  );
  return areMaps
    ? undefined
    : {
        got: "the merge key << without a map",
        allowed: "<<: *name, where &name marks a map, or a list of such",
        fix: "name a map that is marked by & further up",
      };
}
