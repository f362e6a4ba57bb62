import { readFileSync } from "node:fs";
import { homedir, hostname } from "node:os";
import { join } from "node:path";
import { chooseEngine, type EngineChoice } from "../lib/docker/choice.ts";
import { digest } from "../lib/names.ts";
import type { Ground } from "../lib/node/contexts.ts";
import type { Owner } from "../lib/owner/owner.ts";

const checkout = join(import.meta.dirname, "..");

/** This checkout. */
export const ownerHere: Owner = { checkout, machine: hostname() };

/**
 * Where a scenario stands when this process brings it up: who we are and the engine that is there.
 * `engine`: for a testbed that stands, the one that it was made on.
 */
export function groundHere(stack: string, engine: EngineChoice = engineHere()): Ground {
  return {
    stack,
    project: digest(checkout),
    person: { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 },
    owner: ownerHere,
    defaultDockerHost: engine.host,
    engine,
  };
}

/** As this process was started with it: netbench takes it away from the programs that it starts. */
const environment = { ...process.env };

/** The Docker engine that `docker` would use here. */
export const engineHere = (env: NodeJS.ProcessEnv = environment): EngineChoice =>
  chooseEngine({
    env,
    folder: env.DOCKER_CONFIG || join(env.HOME || homedir(), ".docker"),
    read: (path) => {
      try {
        return readFileSync(path, "utf8");
      } catch {
        return undefined;
      }
    },
  });
