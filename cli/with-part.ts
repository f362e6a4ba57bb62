import { UserError } from "../lib/errors.ts";

/**
 * A copy of a value with one part set, by its path; objects that are missing are made.
 * @throws UserError where the path leads into something that has no parts.
 */
export function withPart(
  whole: unknown,
  path: readonly string[],
  part: unknown,
  depth = 0,
): unknown {
  const key = path[depth];
  if (key === undefined) return part;
  if (Array.isArray(whole)) {
    if (!/^\d+$/.test(key) || Number(key) >= whole.length) throw noPart(path, depth);
    return whole.map((one: unknown, at) =>
      at === Number(key) ? withPart(one, path, part, depth + 1) : one,
    );
  }
  if (typeof whole !== "object" && whole !== undefined) throw noPart(path, depth);
  const owner = (whole ?? {}) as Record<string, unknown>;
  const inner = Object.hasOwn(owner, key) ? owner[key] : undefined;
  return { ...owner, [key]: withPart(inner, path, part, depth + 1) };
}

const noPart = (path: readonly string[], depth: number) =>
  new UserError(`${path.slice(0, depth).join(".")} has no part ${path[depth]} that could be set.`);
