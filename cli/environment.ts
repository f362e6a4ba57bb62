import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { basename, delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { PluginOrigin } from "../lib/plugins.ts";
import { type Changes, emptyPassphrase, hasPassphrase } from "./passphrase.ts";

/** The one Pulumi version of this project: CLI, engine and the Node.js SDK of package.json. */
export const pulumiVersion = "3.245.0";

/** Versions of the provider plugins, as the SDKs in package.json ask for them. */
export const providerVersions = { command: "1.2.1", docker: "5.2.0" } as const;

/** Absolute path of the project folder (the one that holds Pulumi.yaml). */
export const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)));

/** netbench's folder in the person's cache (XDG Base Directory Specification). */
export const cacheFolder = join(cacheHome(process.env), "netbench");

/** PULUMI_HOME: CLI and plugins, shared by every clone; the person's own ~/.pulumi stays as it is. */
export const pulumiHome = join(cacheFolder, `pulumi-${pulumiVersion}`);

/** Names a folder with both provider plugins, laid out as `<PULUMI_HOME>/plugins`, to be used in the place of the installed ones. */
export const pluginsVariable = "NETBENCH_PLUGINS";

/** That folder, as an absolute path; undefined where none is chosen. */
export const chosenPlugins = (own: NodeJS.ProcessEnv = process.env): string | undefined =>
  own[pluginsVariable] ? resolve(own[pluginsVariable]) : undefined;

/** A PULUMI_HOME that has the plugins of such a folder and nothing else. */
export function homeWith(folder: string): string {
  const name = createHash("sha256").update(folder).digest("hex").slice(0, 12);
  return join(cacheFolder, "chosen-plugins", name, basename(pulumiHome));
}

/** The PULUMI_HOME that commands run with. */
export function homeInUse(own: NodeJS.ProcessEnv = process.env): string {
  const folder = chosenPlugins(own);
  return folder === undefined ? pulumiHome : homeWith(folder);
}

/** Folder of the pinned `pulumi`. */
export const pulumiBinFolder = join(pulumiHome, "bin");

/** Absolute path of the pinned `pulumi`. */
export const pulumiBin = join(pulumiBinFolder, "pulumi");

/** State of the stacks, unless the person has chosen a backend of their own. */
export const stateFolder = join(projectRoot, ".pulumi-state");

/** Where engine and plugins come from: their publisher, or `offline/` of this project. */
export type Source = "official" | "offline";

/** What answers for Pulumi here. A provider reads `published 1.2.1` or `offline 1.2.1`. */
export interface EngineInUse {
  source: Source;
  cliVersion: string;
  providers: { command: string; docker: string };
}

/** The record that set-up leaves beside what it installed. */
export const engineRecordFile = join(pulumiHome, "netbench.json");

/** What set-up has installed so far; fields appear as their steps end. */
export interface EngineRecord {
  source?: Source;
  /** Identifies the recipe that an offline build was made from. */
  recipe?: string;
  providers?: Source;
}

/** Reads the record; an empty one when nothing is installed. */
export function readEngineRecord(file = engineRecordFile): EngineRecord {
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, "utf8")) as EngineRecord;
  } catch {
    return {};
  }
}

/** Which engine and providers are in use. Throws before set-up has run. */
export function engineInUse(
  record = readEngineRecord(),
  origin: PluginOrigin | undefined = record.providers && origins[record.providers],
): EngineInUse {
  const { source } = record;
  if (source === undefined || origin === undefined) {
    throw new Error("the Pulumi engine is not set up: run npm run setup");
  }
  return {
    source,
    cliVersion: pulumiVersion,
    providers: {
      command: `${origin} ${providerVersions.command}`,
      docker: `${origin} ${providerVersions.docker}`,
    },
  };
}

const origins: Record<Source, PluginOrigin> = { official: "published", offline: "offline" };

/** The address of a folder as pulumi's backend of files takes it: a URL, whatever signs are in the path. */
export const backendUrlOf = (folder: string): string => pathToFileURL(folder).href;

/**
 * What the pinned pulumi needs in its environment, to be laid over the person's own; undefined takes a
 * variable away. A backend that they have chosen themselves stays in force, with its passphrase.
 *
 * No switches for speed: a no-op with 256 resources took the same processor time with and without
 * PULUMI_PARALLEL_DIFF and with other degrees of PULUMI_PARALLEL (it is spent in the program and
 * the engine, not in waiting). For the engine's checkpoints see withoutCheckpoints in state.ts.
 */
export function pulumiEnvironment(
  own: NodeJS.ProcessEnv = process.env,
  record: EngineRecord = readEngineRecord(),
): Changes {
  return {
    PATH: pathWithFirst(pulumiBinFolder, own.PATH),
    PULUMI_HOME: homeInUse(own),
    ...(own.PULUMI_BACKEND_URL ? {} : { PULUMI_BACKEND_URL: backendUrlOf(stateFolder) }),
    ...(own.PULUMI_BACKEND_URL && hasPassphrase(own) ? {} : emptyPassphrase),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    ...oddPathLoader(projectRoot),
    // A plugin that is missing off-line would be looked for at a host that does not answer.
    ...(record.providers === "offline" || chosenPlugins(own) !== undefined
      ? { PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true" }
      : {}),
  };
}

/** For the program and what it starts: how TypeScript is read below a folder with a question mark. */
export function oddPathLoader(root: string): Record<string, string> {
  if (!root.includes("?")) return {};
  const loader = pathToFileURL(join(root, "cli", "odd-path", "loader.mjs")).href;
  return { NODE_OPTIONS: `--import=${loader}` };
}

/** PATH with a folder in front, once. */
export function pathWithFirst(folder: string, path = ""): string {
  const others = path.split(delimiter).filter((entry) => entry !== "" && entry !== folder);
  return [folder, ...others].join(delimiter);
}

/** The XDG rule: an empty or relative XDG_CACHE_HOME does not count. */
export function cacheHome(own: NodeJS.ProcessEnv): string {
  const chosen = own.XDG_CACHE_HOME;
  return chosen?.startsWith("/") ? chosen : join(own.HOME ?? homedir(), ".cache");
}
