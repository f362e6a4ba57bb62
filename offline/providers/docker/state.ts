import type { Properties, Value } from "../protocol/values.ts";
import { DockerError } from "./api.ts";

/** The key under which the bridged providers keep the version of the state's schema. */
export const metaKey = "__meta";

/** True where the Docker engine says that there is no such thing. */
export function missing(error: unknown): boolean {
  return error instanceof DockerError && error.status === 404;
}

/** Inputs as they appear among the outputs: without the lists of defaults. */
export function withoutDefaults(inputs: Properties): Properties {
  return strip(inputs) as Properties;
}

function strip(value: Value): Value {
  if (Array.isArray(value)) return value.map(strip);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => key !== "__defaults");
  return Object.fromEntries(kept.map(([key, item]) => [key, strip(item)]));
}
