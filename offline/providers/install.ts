import { createHash } from "node:crypto";
import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { quote } from "../../lib/shell.ts";
import { plugins } from "./build.ts";

const sources = dirname(fileURLToPath(import.meta.url));
const stampFile = "netbench-content-hash";

/**
 * Puts the offline plugins where the engine looks for them (`<pulumiHome>/plugins`). Plugins of the
 * same content stay as they are, which costs a few milliseconds; a plugin that somebody else put
 * there under the same version is replaced.
 */
export async function installProviders(pulumiHome: string): Promise<void> {
  const hash = await contentHash();
  await Promise.all(
    plugins.map(async (plugin) => {
      const directory = pluginFolder(pulumiHome, plugin);
      if (!(await hasContent(directory, hash))) await installPlugin(plugin.name, directory, hash);
    }),
  );
}

/** Whether both plugins are in place and made from the present sources. Reads only. */
export async function providersInstalled(pulumiHome: string): Promise<boolean> {
  const hash = await contentHash();
  const found = plugins.map((plugin) => hasContent(pluginFolder(pulumiHome, plugin), hash));
  return (await Promise.all(found)).every(Boolean);
}

type Plugin = (typeof plugins)[number];

function pluginFolder(pulumiHome: string, { name, version }: Plugin): string {
  return join(pulumiHome, "plugins", `resource-${name}-v${version}`);
}

async function hasContent(directory: string, hash: string): Promise<boolean> {
  const stamp = await readFile(join(directory, stampFile), "utf8").catch(() => "");
  return stamp === hash;
}

async function installPlugin(name: string, directory: string, hash: string): Promise<void> {
  const { bundle } = await import("./build.ts");
  const script = await bundle(name);
  // Written beside and moved into place, so that an engine never finds half a plugin.
  const draft = `${directory}.${process.pid}.draft`;
  await mkdir(draft, { recursive: true });
  const executable = join(draft, `pulumi-resource-${name}`);
  await writeFile(join(draft, "plugin.cjs"), script);
  await writeFile(executable, wrapper(process.execPath));
  await chmod(executable, 0o755);
  await writeFile(join(draft, stampFile), hash);
  await rm(directory, { recursive: true, force: true });
  await rename(draft, directory).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    // Another process has installed it at the same time.
    await rm(draft, { recursive: true });
  });
}

/** The Node of the installation; where that is gone by then, the one on the PATH. */
function wrapper(node: string): string {
  return `#!/bin/sh
node=${quote(node)}
[ -x "$node" ] || node=node
exec "$node" "\${0%/*}/plugin.cjs" "$@"
`;
}

/** Changes with every file that goes into the bundles, and with the versions of the libraries. */
async function contentHash(): Promise<string> {
  const names = (await readdir(sources, { recursive: true })).filter((name) =>
    name.endsWith(".ts"),
  );
  const files = [
    ...names.sort().map((name) => join(sources, name)),
    join(sources, "../../package-lock.json"),
  ];
  const hash = createHash("sha256").update(process.execPath);
  for (const content of await Promise.all(files.map((file) => readFile(file))))
    hash.update(content);
  return hash.digest("hex");
}
