import { UserError } from "../errors.ts";
import { canonicalJson } from "../canonical-json.ts";
import { listed } from "../mistakes.ts";
import { formatPath, inWords } from "../scenario-issues.ts";
import { scenarioKey } from "./stack-keys.ts";

/** Where two values differ, as paths to their smallest parts. */
function differencesOf(
  one: unknown,
  other: unknown,
  path: readonly PropertyKey[] = [],
): Difference[] {
  if (canonicalJson(one) === canonicalJson(other)) return [];
  if (!isObject(one) || !isObject(other) || Array.isArray(one) !== Array.isArray(other))
    return [{ path, one, other }];
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return keys.flatMap((key) =>
    differencesOf(one[key], other[key], [...path, Array.isArray(one) ? Number(key) : key]),
  );
}

interface Difference {
  path: readonly PropertyKey[];
  one: unknown;
  other: unknown;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

/**
 * Pulumi's engine reads the stack's file by itself, or another one (`--config-file`). The program takes
 * what both it and netbench have read.
 * @throws UserError naming each value that differs.
 */
export function agreed(given: unknown, written: unknown, name: string): unknown {
  const differences = differencesOf(written, given);
  if (differences.length === 0) return written;
  const lines = differences.map(
    ({ path, one, other }) =>
      `${formatPath([scenarioKey, ...path])}: ${inWords(one)} in the file, ${inWords(other)} for Pulumi`,
  );
  throw new UserError(
    `${listed(`What Pulumi gives for ${name}`, lines)}\n` +
      `Write what is meant into ${name}, the one file that netbench reads; with --config-file another one is given.`,
  );
}
