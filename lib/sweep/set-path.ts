/**
 * A copy of a value with the part at a path set; objects on the way are made where they are missing.
 * Whether the whole still makes sense is for the scenario's own schema to say.
 */
export function withValue(value: unknown, path: readonly string[], part: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return part;
  if (Array.isArray(value)) {
    return Object.assign([...(value as unknown[])], {
      [key]: withValue((value as unknown[])[Number(key)], rest, part),
    });
  }
  const owner = (typeof value === "object" && value !== null ? value : {}) as Record<
    string,
    unknown
  >;
  return { ...owner, [key]: withValue(owner[key], rest, part) };
}

/** Several values by their dotted paths, in the order given. */
export const withValues = (value: unknown, parts: Readonly<Record<string, unknown>>): unknown =>
  Object.entries(parts).reduce((so, [path, part]) => withValue(so, path.split("."), part), value);
