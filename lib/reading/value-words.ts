import { isAlias, isMap, isScalar, type Scalar } from "yaml";
import { inShort } from "../printable.ts";
import type { TextMistake } from "./place.ts";
import { engineReading } from "./plain-scalar.ts";

/** What is said of a value or a tag that the two parsers read differently. */
export type Words = Pick<TextMistake, "got" | "allowed" | "fix">;

export const isMerge = (key: Scalar): boolean => key.type === "PLAIN" && key.source === "<<";

/** Tags by which both read the same. */
const scalarTags = ["str", "int", "float", "bool", "null"].map(longTag);
const collectionTags = { MAP: longTag("map"), SEQ: longTag("seq") };

function longTag(name: string): string {
  return `tag:yaml.org,2002:${name}`;
}

export function tagWords(node: unknown): Words | undefined {
  const { tag } = node as { tag?: string };
  if (isAlias(node) || tag === undefined) return undefined;
  const allowed = isScalar(node)
    ? scalarTags
    : [isMap(node) ? collectionTags.MAP : collectionTags.SEQ];
  return allowed.includes(tag) ? undefined : tagMistake(tag);
}

const tagMistake = (tag: string): Words => ({
  got: `the tag ${inShort(tag.replace(longTag(""), "!!"), 40)}`,
  allowed: "values without a tag",
  fix: "take it out, and write the value itself",
});

/** What the engine makes of a scalar; undefined where that is no value. */
export function engineValue({ type, source = "", tag }: Scalar): unknown {
  if (type !== "PLAIN" || tag === longTag("str")) return source;
  const reading = engineReading(source);
  return reading.as === "value" ? reading.value : undefined;
}

export function scalarWords(node: Scalar): Words | undefined {
  const { type, tag, value } = node;
  const source = node.source ?? "";
  if (type !== "PLAIN" && tag !== undefined && tag !== longTag("str")) return tagMistake(tag);
  if (type !== "PLAIN") return undefined;
  if (isMerge(node)) return otherwise(source, '"<<"', "a key");
  const read = engineValue(node);
  if (read === value || (read === 0 && value === 0)) return undefined;
  if (tag !== undefined) return tagMistake(tag);
  const reading = engineReading(source);
  if (reading.as === "nothing")
    return {
      got: `${source}, which is no number that a computer counts with`,
      allowed: "a number, or a text in quotes",
      fix: "write a number",
    };
  if (reading.as === "another text") return otherwise(source, quoted(source), "another text");
  return otherwise(source, plainly(value), plainly(read), quoted(source));
}

export const quoted = (source: string) => JSON.stringify(inShort(source, 40));

const plainly = (value: unknown) => (typeof value === "string" ? quoted(value) : String(value));

function otherwise(source: string, ours: string, engines: string, text = ours): Words {
  const ways = [...new Set([ours, engines, text])].filter((way) => !/^a/.test(way));
  return {
    got: `${inShort(source, 40)}, which YAML 1.2 reads as ${ours} and Pulumi as ${engines}`,
    allowed: "what both read the same",
    fix: `write ${ways.join(" or ")}`,
  };
}
