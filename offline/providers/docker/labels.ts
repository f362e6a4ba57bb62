import type { Value } from "../protocol/values.ts";

/** Labels as the Docker engine takes them, from the list of pairs in which a program gives them. */
export function labelMap(
  labels: { label: string; value: string }[] | undefined,
): Record<string, string> | undefined {
  return labels && Object.fromEntries(labels.map(({ label, value }) => [label, value]));
}

/** Labels as the state holds them. */
export function labelSet(labels: Record<string, string> | null): Value {
  return Object.entries(labels ?? {}).map(([label, value]) => ({ label, value }));
}
