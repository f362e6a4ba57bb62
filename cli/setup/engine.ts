import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { namesProxy } from "../../lib/proxies.ts";
import { pulumiBin, pulumiHome, pulumiVersion, readEngineRecord } from "../environment.ts";
import { updateEngineRecord } from "./engine-record.ts";
import { buildEngine, engineRecipe } from "./engine-build.ts";
import { releaseUrl } from "./context.ts";
import { runProgram } from "./run-program.ts";
import type { Progress, SetupContext, SetupStep } from "./step.ts";

/** The Pulumi CLI with its engine and the Node.js language host, in the versioned PULUMI_HOME. */
export const engineStep: SetupStep = {
  name: "engine",
  what: `Pulumi ${pulumiVersion}`,
  why: "the engine that compares what a scenario asks for with what is there",
  isDone: async ({ offlineChosen }) => {
    const { source, recipe } = readEngineRecord();
    if (source === undefined || !existsSync(pulumiBin)) return false;
    return source === "official" ? !offlineChosen : recipe === engineRecipe();
  },
  run: installEngine,
};

/** The publisher's build where it can be had, otherwise one of our own from the same sources. */
async function installEngine(context: SetupContext, progress: Progress): Promise<void> {
  if (await wantsOfficial(context, progress)) {
    try {
      await installOfficial();
      await updateEngineRecord({ source: "official", recipe: "" });
      return;
    } catch (error) {
      const reason = (error as Error).message.split("\n")[0];
      progress.say(`The official Pulumi CLI could not be installed (${reason}).`);
    }
  }
  progress.say("Building the Pulumi CLI from its Go module, about 3 minutes on two cores.");
  await replaceBinFolder((folder) => buildEngine(folder, progress));
  await updateEngineRecord({ source: "offline", recipe: engineRecipe() });
}

async function wantsOfficial(context: SetupContext, progress: Progress): Promise<boolean> {
  if (context.offlineChosen) {
    progress.say("NETBENCH_OFFLINE is set: the release host is not asked.");
    return false;
  }
  if (readEngineRecord().source === "offline" && existsSync(pulumiBin)) {
    // Only the recipe has changed: providers of the same origin are in place beside it.
    return false;
  }
  if (await context.releaseHostReachable()) return true;
  progress.say("The release host cannot be reached.");
  return false;
}

/** Behind a proxy curl fetches the installer, which fetches the rest by curl in any case. */
async function installThroughProxy(folder: string): Promise<string> {
  const installer = join(folder, "install.sh");
  await runProgram("curl", ["--fail", "--silent", "--location", "--output", installer, releaseUrl]);
  const where = ["--no-edit-path", "--install-root", folder, "--version", pulumiVersion];
  await runProgram("sh", [installer, ...where]);
  return join(folder, "bin");
}

async function installOfficial(): Promise<void> {
  if (namesProxy(process.env)) return replaceBinFolder(installThroughProxy);
  const { PulumiCommand } = await import("@pulumi/pulumi/automation/index.js");
  await replaceBinFolder(async (folder) => {
    // Its installer takes a root and makes `bin` in it; the version is the SDK's own.
    await PulumiCommand.install({ root: folder });
    return join(folder, "bin");
  });
}

/** Lets `make` fill a folder of its own and moves what it gives into place in one rename. */
async function replaceBinFolder(make: (folder: string) => Promise<string>): Promise<void> {
  const workFolder = join(pulumiHome, "work");
  await rm(workFolder, { recursive: true, force: true });
  await mkdir(workFolder, { recursive: true });
  const made = await make(workFolder);
  const target = join(pulumiHome, "bin");
  await rm(target, { recursive: true, force: true });
  await rename(made, target);
  await rm(workFolder, { recursive: true, force: true });
}
