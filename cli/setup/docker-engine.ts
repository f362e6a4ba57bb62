import { existsSync } from "node:fs";
import { UserError } from "../../lib/errors.ts";
import { aptInstall } from "./apt.ts";
import { defaultDockerHost } from "../../lib/docker/address.ts";
import { type EngineChoice, engineInWords } from "../../lib/docker/choice.ts";
import { pingDocker } from "./docker-ping.ts";
import { startDockerd } from "./dockerd.ts";
import { findProgram } from "./find-program.ts";
import { runProgram } from "./run-program.ts";
import type { Progress, SetupContext, SetupStep } from "./step.ts";

/** A Docker engine that answers where Docker's client would look for it. */
export const dockerEngineStep: SetupStep = {
  name: "docker-engine",
  what: "the Docker engine",
  why: "it runs the containers between which we measure",
  isDone: async ({ engines, env }) =>
    engines.length === 0
      ? findProgram("dockerd", env.PATH) !== undefined
      : (await Promise.all(engines.map(answers))).every(Boolean),
  run: async (context, progress) => {
    for (const engine of context.engines) await provideEngine(engine, context, progress);
    if (context.engines.length === 0) await installDockerd(context, progress);
  },
};

const answers = async ({ host, trouble }: EngineChoice): Promise<boolean> =>
  trouble === undefined && (await pingDocker(host)) === "yes";

async function provideEngine(
  engine: EngineChoice,
  context: SetupContext,
  progress: Progress,
): Promise<void> {
  if (engine.trouble !== undefined) throw new UserError(engine.trouble);
  const answer = await pingDocker(engine.host);
  if (answer === "yes") return;
  if (answer === "denied") {
    throw new UserError(
      `The Docker engine ${engineInWords(engine)} does not let this account in. ` +
        `Join its group (sudo usermod -aG docker $USER, then log in again) or run as root.`,
    );
  }
  if (engine.host !== defaultDockerHost) throw new UserError(isAway(engine));
  const dockerd = await installDockerd(context, progress);
  // Installing a service often starts it.
  if ((await pingDocker(engine.host)) !== "yes") await startEngine(dockerd, progress);
}

async function installDockerd(context: SetupContext, progress: Progress): Promise<string> {
  const found = findProgram("dockerd", context.env.PATH);
  if (!context.isRoot) throw new UserError(howToProvide(found !== undefined));
  if (found !== undefined) return found;
  await aptInstall(["docker.io"], context, progress);
  const installed = findProgram("dockerd", context.env.PATH);
  if (installed !== undefined) return installed;
  throw new UserError("docker.io is installed, but brings no dockerd.");
}

/** An engine that somebody has chosen is theirs to start. */
const isAway = (engine: EngineChoice): string =>
  `No Docker engine answers at ${engineInWords(engine)}: start it` +
  (engine.instead === undefined ? "." : `, or ${engine.instead} to use the one of this machine.`);

/** systemd's own sign that it is the init system (sd_booted(3)). */
const systemdSign = "/run/systemd/system";

async function startEngine(dockerd: string, progress: Progress): Promise<void> {
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
