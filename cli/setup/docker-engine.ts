import { existsSync } from "node:fs";
import { UserError } from "../../lib/errors.ts";
import { aptInstall } from "./apt.ts";
import { defaultDockerHost, pingDocker } from "./docker-ping.ts";
import { startDockerd } from "./dockerd.ts";
import { findProgram } from "./find-program.ts";
import { runProgram } from "./run-program.ts";
import type { Progress, SetupContext, SetupStep } from "./step.ts";

/** A Docker engine that answers where Docker's client would look for it. */
export const dockerEngineStep: SetupStep = {
  name: "docker-engine",
  what: "the Docker engine",
  why: "it runs the containers between which we measure",
  isDone: async ({ env }) => (await pingDocker(env.DOCKER_HOST || undefined)) === "yes",
  run: provideEngine,
};

async function provideEngine(context: SetupContext, progress: Progress): Promise<void> {
  const host = context.env.DOCKER_HOST || defaultDockerHost;
  if ((await pingDocker(host)) === "denied") {
    throw new UserError(
      `The Docker engine at ${host} does not let this account in. ` +
        `Join its group (sudo usermod -aG docker $USER, then log in again) or run as root.`,
    );
  }
  if (host !== defaultDockerHost) {
    throw new UserError(
      `No Docker engine answers at ${host} (DOCKER_HOST). Start it, or unset DOCKER_HOST to use the local one.`,
    );
  }
  const dockerd = () => findProgram("dockerd", context.env.PATH);
  if (!context.isRoot) throw new UserError(howToProvide(dockerd() !== undefined));
  if (dockerd() === undefined) {
    await aptInstall(["docker.io"], context, progress);
    // Installing a service often starts it.
    if ((await pingDocker(host)) === "yes") return;
  }
  await startEngine(dockerd(), progress);
}

/** systemd's own sign that it is the init system (sd_booted(3)). */
const systemdSign = "/run/systemd/system";

async function startEngine(dockerd: string | undefined, progress: Progress): Promise<void> {
  if (dockerd === undefined) throw new UserError("docker.io is installed, but brings no dockerd.");
  if (existsSync(systemdSign)) {
    progress.say("Starting docker.service.");
    await runProgram("systemctl", ["start", "docker.service"], { progress });
    return;
  }
  progress.say("Starting dockerd by hand, since there is no systemd here.");
  await startDockerd(dockerd, progress);
}

function howToProvide(isInstalled: boolean): string {
  const start = "sudo systemctl start docker";
  const steps = isInstalled ? start : `sudo apt-get install docker.io && ${start}`;
  return (
    "No Docker engine answers, and providing one takes root. Start one with: " +
    `${steps} && sudo usermod -aG docker $USER (then log in again).`
  );
}
