import { existsSync, readdirSync, readlinkSync } from "node:fs";
import { mkdir, rename, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../lib/errors.ts";
import { originOf, pluginFolder, type PluginOrigin, pluginProgram } from "../../lib/plugins.ts";
import {
  chosenPlugins,
  engineInUse,
  type EngineInUse,
  engineRecordFile,
  homeWith,
  pluginsVariable,
  providerVersions,
  readEngineRecord,
} from "../environment.ts";

/** Whether Pulumi finds the chosen plugins, all of them, in their home. */
export function isLinked(folder: string): boolean {
  const link = join(homeWith(folder), "plugins");
  try {
    return readlinkSync(link) === folder && missingPlugins(folder).length === 0;
  } catch {
    return false;
  }
}

/** @throws UserError where the folder lacks one of the plugins. */
export async function linkPlugins(folder: string): Promise<void> {
  const missing = missingPlugins(folder);
  if (missing.length > 0) {
    throw new UserError(
      `${pluginsVariable}: in ${folder} there is no ${missing.join(" and no ")}. ` +
        "Name a folder that has both, or unset it for the plugins that npm run setup installs.",
    );
  }
  const home = homeWith(folder);
  await mkdir(home, { recursive: true });
  // The record is the engine's, which is the same whatever its plugins.
  const links = { "netbench.json": engineRecordFile, plugins: folder };
  for (const [name, target] of Object.entries(links)) {
    const draft = join(home, `${name}.${process.pid}`);
    await rm(draft, { force: true });
    await symlink(target, draft);
    await rename(draft, join(home, name));
  }
}

/** Which engine and plugins are in use. Throws before set-up has run. */
export function engineNow(): EngineInUse {
  const folder = chosenPlugins();
  return folder === undefined ? engineInUse() : engineInUse(readEngineRecord(), originIn(folder));
}

/** Whose plugins they are. */
function originIn(folder: string): PluginOrigin {
  const isOffline = ([name, version]: [string, string]) =>
    originOf(readdirSync(join(folder, pluginFolder(name, version)))) === "offline";
  return Object.entries(providerVersions).some(isOffline) ? "offline" : "published";
}

const missingPlugins = (folder: string): string[] =>
  Object.entries(providerVersions)
    .map(([name, version]) => join(pluginFolder(name, version), pluginProgram(name)))
    .filter((program) => !existsSync(join(folder, program)));
