import type { Change } from "./difference.ts";
import type { Properties } from "./values.ts";

/** A property that Check refuses, with the reason in words that a person can act on. */
export interface CheckFailure {
  property: string;
  reason: string;
}

export interface Checked {
  inputs: Properties;
  failures: CheckFailure[];
}

/** What changed, by property path. */
export interface Difference {
  changes: Map<string, { change: Change; replaces: boolean }>;
  deleteBeforeReplace?: boolean;
  /** Properties that would replace the resource and did not change. */
  stables?: string[];
}

/** The running call: aborted by Cancel, by the call's own timeout or when the engine goes away. */
export interface Call {
  /** Of the resource; empty for a function. */
  urn: string;
  signal: AbortSignal;
  /** Shows a line as the status of the resource. */
  log(message: string): Promise<void>;
}

export interface CheckRequest {
  name: string;
  olds: Properties;
  news: Properties;
  randomSeed: string;
  autonaming?: { proposedName: string; mode: "propose" | "enforce" | "disable" };
}

export interface Existing {
  id: string;
  /** The outputs in the state. */
  state: Properties;
  /** The inputs in the state. */
  inputs: Properties;
}

export interface Created {
  id: string;
  state: Properties;
}

/** One resource type. `check` and `diff` run inline in the engine and must not do I/O. */
export interface ResourceKind {
  check(request: CheckRequest): Checked;
  diff(existing: Existing, news: Properties): Difference;
  create(name: string, inputs: Properties, call: Call): Promise<Created>;
  previewCreate(name: string, inputs: Properties): { id?: string; state: Properties };
  /** Undefined when the resource is gone. */
  read(existing: Existing, call: Call): Promise<Existing | undefined>;
  update(existing: Existing, news: Properties, call: Call): Promise<Properties>;
  previewUpdate(existing: Existing, news: Properties): Properties;
  delete(existing: Existing, call: Call): Promise<void>;
}

export type PluginFunction = (args: Properties, call: Call) => Promise<Properties>;

/** What Configure answers; what is absent is false. */
export interface Abilities {
  /** Secrets, resources and outputs come in their envelopes, and secrets are sent back in theirs. */
  envelopes?: true;
  autonaming?: true;
}

/** A resource plugin: what the engine may ask, in plain values. */
export interface Plugin {
  name: string;
  version: string;
  abilities: Abilities;
  resources: Record<string, ResourceKind>;
  functions: Record<string, PluginFunction>;
  checkConfig(news: Properties): Checked;
  /** Absent where the official plugin does not serve it. */
  diffConfig?: (olds: Properties, news: Properties) => Difference;
  configure(config: Properties): Promise<void>;
}

/** The resource exists under this id, but did not come up; the engine keeps it in the state. */
export class InitializationError extends Error {
  readonly id: string;
  readonly state: Properties;

  constructor(message: string, id: string, state: Properties) {
    super(message);
    this.id = id;
    this.state = state;
  }
}

/** The sentence for whatever only the official plugin can do. */
export function notServed(plugin: string, what: string): string {
  return `the offline ${plugin} plugin does not serve ${what}; use the official plugin`;
}
