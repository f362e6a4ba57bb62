import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";
import { UserError } from "../lib/errors.ts";
import { pulumiEnvironment, stateFolder } from "./environment.ts";

/** What Pulumi's local file backend knows of a stack. Read only; changes go through pulumi itself. */

const project = "netbench";

const resourceSchema = z.looseObject({
  urn: z.string(),
  type: z.string(),
  id: z.string().optional(),
  provider: z.string().optional(),
});
const checkpointSchema = z.looseObject({
  checkpoint: z.looseObject({
    latest: z
      .looseObject({
        resources: z.array(resourceSchema).nullish(),
        pending_operations: z.array(z.unknown()).nullish(),
      })
      .nullish(),
  }),
});

const dockerTypes = /^docker:index\/(container:Container|network:Network)$/;

export interface StackState {
  /** Docker and other ids of all resources. */
  ids: Set<string>;
  /** Those of containers and networks. */
  dockerIds: Set<string>;
  /** The same by the names of the nodes whose engines they are on. */
  dockerIdsOn: Map<string, string[]>;
  resources: number;
  pendingOperations: number;
}

const backendFolder = (): string | undefined => {
  const url = process.env.PULUMI_BACKEND_URL || pulumiEnvironment().PULUMI_BACKEND_URL || "";
  return url.startsWith("file:///") ? pathOf(url) : undefined;
};

/** As the backend reads it: percent signs are escapes, and what follows a question mark is options. */
function pathOf(url: string): string | undefined {
  try {
    return decodeURIComponent(url.slice("file://".length).replace(/\?.*/s, ""));
  } catch {
    return undefined;
  }
}

/** undefined on a backend other than files. */
export const stateFile = (stack: string): string | undefined => {
  const folder = backendFolder();
  return folder && join(folder, ".pulumi/stacks", project, `${stack}.json`);
};

/**
 * Makes the folder of our own backend where it is gone: pulumi opens it, and never makes it.
 * @throws UserError where it cannot be made.
 */
export function ensureStateFolder(folder = stateFolder): void {
  if (existsSync(folder)) return;
  try {
    mkdirSync(folder, { recursive: true });
    // As in the repository: what is in it is nobody's to commit.
    writeFileSync(join(folder, ".gitignore"), "*\n!.gitignore\n");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError(`The folder of Pulumi's state cannot be made: ${why}`);
  }
}

/** Whether states are in files that we can read; else only pulumi knows what is in them. */
export const isFileBackend = (): boolean => backendFolder() !== undefined;

/**
 * For `npm run down`: no checkpoint at each step. In the file backend each one writes the whole state
 * anew, which took half of the time of a `destroy` with 256 containers. A killed one then leaves a
 * state that names what is gone, and `recover` forgets that. Not for `up`: repetitions belong to the
 * containers that they were measured on, so these must be written down as soon as they are made.
 */
export const withoutCheckpoints = (): Record<string, string> =>
  isFileBackend() ? { PULUMI_SKIP_CHECKPOINTS: "true" } : {};

/** Whether the stack may have been made; on a backend that is not files only pulumi can tell. */
export function mayExist(stack: string): boolean {
  const file = stateFile(stack);
  return file === undefined || existsSync(file);
}

/** What `pulumi stack rm` leaves of a stack in the file backend. */
export function removeStateBackup(stack: string): void {
  const file = stateFile(stack);
  if (file === undefined || existsSync(file)) return;
  for (const ending of [".bak", ".bak.attrs"]) rmSync(`${file}${ending}`, { force: true });
}

function checkpointOf(stack: string): z.output<typeof checkpointSchema> | undefined {
  const file = stateFile(stack);
  if (!file || !existsSync(file)) return undefined;
  return checkpointSchema.parse(JSON.parse(readFileSync(file, "utf8")));
}

/** The state of a stack; undefined where there is none, or a backend other than files. */
export function readState(stack: string): StackState | undefined {
  const content = checkpointOf(stack);
  if (content === undefined) return undefined;
  const { latest } = content.checkpoint;
  // The stack itself and its providers are not made of anything.
  const resources = (latest?.resources ?? []).filter(({ type }) => !type.startsWith("pulumi:"));
  const inDocker = resources.flatMap(({ type, id, provider }) =>
    dockerTypes.test(type) && id ? [{ id, node: nodeOfProvider(provider) }] : [],
  );
  const dockerIdsOn = new Map<string, string[]>();
  for (const { id, node } of inDocker)
    dockerIdsOn.set(node, [...(dockerIdsOn.get(node) ?? []), id]);
  return {
    ids: new Set(resources.flatMap(({ id }) => id ?? [])),
    dockerIds: new Set(inDocker.map(({ id }) => id)),
    dockerIdsOn,
    resources: resources.length,
    pendingOperations: latest?.pending_operations?.length ?? 0,
  };
}

/** `urn:…::n1-engine::<id>`: the provider of a node's engine (components/node.ts). */
const nodeOfProvider = (provider = ""): string =>
  /::([^:]+)-engine::[^:]+$/.exec(provider)?.[1] ?? "";

/** Whether anything of a testbed stands; false too on a backend other than files. */
export function isUp(stack: string): boolean {
  try {
    return (readState(stack)?.resources ?? 0) > 0;
  } catch (error) {
    // What a kill has cut off is of something.
    if (error instanceof SyntaxError) return true;
    throw error;
  }
}

/** Names of the stacks that have a state; none on a backend other than files. */
export function stacksWithState(): string[] {
  const folder = dirname(stateFile("any") ?? "/nowhere/any");
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((file) => /^(.+)\.json$/.exec(file)?.slice(1) ?? []);
}

const plannedSchema = z.looseObject({ inputs: z.looseObject({ stdin: z.string() }) });

/** The measuring plan in the state of a stack, which says what it was made from. */
export function planIn(stack: string): string | undefined {
  try {
    const { latest } = checkpointOf(stack)?.checkpoint ?? {};
    const run = latest?.resources?.find(({ urn }) => urn.endsWith("::benchmark-run"));
    return plannedSchema.safeParse(run).data?.inputs.stdin;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const lockSchema = z.looseObject({ pid: z.number(), hostname: z.string() });

/** `stale`: left by a process of this machine that is no more. `held`: not known to be stale. */
export type LockState = "none" | "stale" | "held";

/** Where the locks of a stack are; undefined on a backend other than files. */
export const lockFolder = (stack: string): string | undefined => {
  const folder = backendFolder();
  return folder && join(folder, ".pulumi/locks/organization", project, stack);
};

/** Whether a pulumi is at work on the stack; on a backend that is not files only pulumi can tell. */
export function lockState(stack: string): LockState {
  const folder = lockFolder(stack);
  if (!folder || !existsSync(folder)) return "none";
  // Beside each lock the backend keeps a file with its attributes (.json.attrs).
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  if (files.length === 0) return "none";
  return files.every((file) => isStaleLock(join(folder, file))) ? "stale" : "held";
}

/** A lock has a few hundred bytes: one that is not whole after so long was cut off by a kill. */
const lockIsWrittenWithinMs = 10_000;

function isStaleLock(file: string): boolean {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    const written = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    return Date.now() - written > lockIsWrittenWithinMs;
  }
  const { data: lock } = lockSchema.safeParse(content);
  return lock !== undefined && lock.hostname === hostname() && !isPulumi(lock.pid);
}

/** Whether a process is alive and may be pulumi: numbers of processes are used again. */
function isPulumi(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  try {
    // proc(5): a killed process stays as a zombie (Z) until its parent has asked for its status.
    return /^\d+ \(pulumi.*\) [^ZX]/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    // Nothing to go by, as where /proc hides what belongs to others.
    return true;
  }
}
