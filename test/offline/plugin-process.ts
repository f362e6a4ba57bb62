import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { plugins } from "../../offline/providers/build.ts";
import { installProviders } from "../../offline/providers/install.ts";

/** True when the plugins under test are the project's own ones, not those of NETBENCH_PLUGINS. */
export const testsOwnPlugins = process.env.NETBENCH_PLUGINS === undefined;

let ownPlugins: Promise<string> | undefined;

async function installOwnPlugins(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), "netbench-plugins-"));
  process.on("exit", () => rmSync(home, { recursive: true }));
  await installProviders(home);
  return join(home, "plugins");
}

/** Whose plugin is started: the project's own, or the one under test. */
export type Whose = "own" | "tested";

/** Starts a plugin, told of an engine at `address`, and gives the port that it serves. */
export async function spawnPlugin(
  name: string,
  address: string,
  env: Record<string, string>,
  whose: Whose = "tested",
) {
  const version = plugins.find((plugin) => plugin.name === name)!.version;
  const given = whose === "own" ? undefined : process.env.NETBENCH_PLUGINS;
  const directory = given ?? (await (ownPlugins ??= installOwnPlugins()));
  const file = join(directory, `resource-${name}-v${version}`, `pulumi-resource-${name}`);
  const child = spawn(file, [address], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...env },
  });
  const [port] = (await Promise.race([
    once(createInterface({ input: child.stdout! }), "line"),
    once(child, "exit").then(() => Promise.reject(new Error(`${file} ended at once`))),
  ])) as [string];
  return { port: Number(port), end: () => ended(child) };
}

async function ended(child: ChildProcess): Promise<void> {
  const end = once(child, "exit");
  child.kill("SIGTERM");
  await end;
}
