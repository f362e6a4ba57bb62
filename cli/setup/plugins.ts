import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  chosenPlugins,
  providerVersions,
  pulumiBin,
  pulumiEnvironment,
  pulumiHome,
  readEngineRecord,
} from "../environment.ts";
import { pluginFolder, pluginProgram } from "../../lib/plugins.ts";
import { isLinked, linkPlugins } from "./chosen-plugins.ts";
import { withoutTheirOptions } from "../pulumi-settings.ts";
import { updateEngineRecord } from "./engine-record.ts";
import { runProgram } from "./run-program.ts";
import type { Progress, SetupContext, SetupStep } from "./step.ts";

/** The provider plugins of @pulumi/command and @pulumi/docker, where the engine looks for them. */
export const pluginsStep: SetupStep = {
  name: "plugins",
  what: "the providers command and docker",
  why: "they carry out what the engine decides",
  isDone: async ({ env, offlineChosen }) => {
    const chosen = chosenPlugins(env);
    if (chosen !== undefined) return isLinked(chosen);
    const { providers } = readEngineRecord();
    if (providers === undefined || !Object.entries(providerVersions).every(isInstalled)) {
      return false;
    }
    if (providers === "official") return !offlineChosen;
    const { providersInstalled } = await import("../../offline/providers/install.ts");
    return providersInstalled(pulumiHome);
  },
  run: installPlugins,
};

/** The engine's own layout: <PULUMI_HOME>/plugins/resource-<name>-v<version>/. */
function isInstalled([name, version]: [string, string]): boolean {
  const folder = join(pulumiHome, "plugins", pluginFolder(name, version));
  // The engine keeps a file <folder>.partial beside a plugin that is still being unpacked.
  return existsSync(join(folder, pluginProgram(name))) && !existsSync(`${folder}.partial`);
}

async function installPlugins(context: SetupContext, progress: Progress): Promise<void> {
  const chosen = chosenPlugins(context.env);
  if (chosen !== undefined) return linkPlugins(chosen);
  const engineIsOfficial = readEngineRecord().source === "official";
  if (engineIsOfficial && !context.offlineChosen && (await context.releaseHostReachable())) {
    try {
      await installOfficial(progress);
      await updateEngineRecord({ providers: "official" });
      return;
    } catch (error) {
      progress.say(`The official plugins could not be fetched: ${(error as Error).message}`);
    }
  }
  progress.say("Installing this project's own providers, which serve the same contract.");
  const { installProviders } = await import("../../offline/providers/install.ts");
  await installProviders(pulumiHome);
  await updateEngineRecord({ providers: "offline" });
}

async function installOfficial(progress: Progress): Promise<void> {
  const env = { ...withoutTheirOptions(process.env), ...pulumiEnvironment(process.env, {}) };
  for (const [name, version] of Object.entries(providerVersions)) {
    progress.status(`fetching ${name} ${version}`);
    await runProgram(pulumiBin, ["plugin", "install", "resource", name, version], { env });
  }
}
