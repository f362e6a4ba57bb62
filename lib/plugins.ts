/** How Pulumi lays out a folder of provider plugins: `resource-<name>-v<version>/pulumi-resource-<name>`. */

/** Whose plugin it is: its publisher's, or the one of offline/ that stands in for it. */
export type PluginOrigin = "published" | "offline";

/** A file that the plugins of offline/ have beside them, and no publisher's has. */
const offlineStamp = "netbench-content-hash";

export const pluginFolder = (name: string, version: string): string =>
  `resource-${name}-v${version}`;

export const pluginProgram = (name: string): string => `pulumi-resource-${name}`;

/** Name and version of the plugin that a folder of this name holds; undefined for other folders. */
export function pluginIn(folder: string): { name: string; version: string } | undefined {
  const [, name, version] = /^resource-(.+)-v(\d+\.\d+\.\d+)$/.exec(folder) ?? [];
  return name === undefined || version === undefined ? undefined : { name, version };
}

/** @param files names of the files in the plugin's folder */
export const originOf = (files: readonly string[]): PluginOrigin =>
  files.includes(offlineStamp) ? "offline" : "published";
