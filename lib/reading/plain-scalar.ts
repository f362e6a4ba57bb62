/**
 * What Pulumi's engine makes of a word without quotes. It reads YAML with gopkg.in/yaml.v3 (3.0.1,
 * resolve.go), which keeps much of YAML 1.1: `010` is 8 there, and 10 in YAML 1.2.
 */
export type Reading =
  | { as: "value"; value: string | number | boolean | null }
  /** In a form of its own, so that it is another text than in the file: a time. */
  | { as: "another text" }
  /** It has no JSON for it: infinity, not a number. */
  | { as: "nothing" };

const words: Record<string, boolean | null> = {
  ...Object.fromEntries(["", "~", "null", "Null", "NULL"].map((word) => [word, null])),
  ...Object.fromEntries(["true", "True", "TRUE"].map((word) => [word, true])),
  ...Object.fromEntries(["false", "False", "FALSE"].map((word) => [word, false])),
};

const radix: Record<string, number> = { x: 16, o: 8, b: 2 };
const integer = /^([-+]?)(?:0([xXoObB])([0-9a-fA-F]+)|([0-9]+))$/;
const float = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
const time = /^\d{4}-\d{1,2}-\d{1,2}([Tt ].*)?$/;
/** Numbers that the engine alone takes: with a sign after the prefix, with `_` after a point. */
const odd = /^0[bo][-+][0-7]+$|^\.[\d_]*_/;
const noNumber = /^[-+]?\.(inf|Inf|INF)$|^\.(nan|NaN|NAN)$/;

const value = (read: string | number | boolean | null): Reading => ({ as: "value", value: read });

export function engineReading(text: string): Reading {
  const word = Object.hasOwn(words, text) ? words[text] : undefined;
  if (word !== undefined) return value(word);
  if (noNumber.test(text)) return { as: "nothing" };
  if (!/^[-+.\d]/.test(text)) return value(text);
  // `_` between digits counts for nothing, wherever it is.
  const plain = text.replaceAll("_", "");
  if (time.test(text) || odd.test(plain) || odd.test(text)) return { as: "another text" };
  const number = integerIn(plain) ?? (float.test(plain) ? Number(plain) : undefined);
  return value(number === undefined || !Number.isFinite(number) ? text : number);
}

/** A whole number of at most 64 bits; a longer one is read as a float, if at all. */
function integerIn(plain: string): number | undefined {
  const [whole, sign = "", prefix = "", prefixed, digits = ""] = integer.exec(plain) ?? [];
  if (whole === undefined) return undefined;
  const base = prefixed !== undefined ? radix[prefix.toLowerCase()] : /^0\d/.test(digits) ? 8 : 10;
  const read = inBase(prefixed ?? digits, base ?? 10);
  const limit = sign === "" ? 2n ** 64n : 2n ** 63n + (sign === "-" ? 1n : 0n);
  return read === undefined || read >= limit ? undefined : Number(sign === "-" ? -read : read);
}

function inBase(digits: string, base: number): bigint | undefined {
  const names: Record<number, string> = { 16: "0x", 8: "0o", 2: "0b", 10: "" };
  try {
    return BigInt(`${names[base] ?? ""}${digits}`);
  } catch {
    return undefined;
  }
}
