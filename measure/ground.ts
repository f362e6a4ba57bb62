import { hostname } from "node:os";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Ground } from "../lib/node/contexts.ts";
import type { Owner } from "../lib/owner/owner.ts";

/** Docker's own default. */
const defaultSocket = "unix:///var/run/docker.sock";

/** This checkout. */
export const ownerHere: Owner = {
  checkout: dirname(dirname(fileURLToPath(import.meta.url))),
  machine: hostname(),
};

/** Where a scenario stands when this process brings it up: who we are and the engine that is there. */
export function groundHere(stack: string): Ground {
  return {
    stack,
    person: { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 },
    defaultDockerHost: process.env.DOCKER_HOST || defaultSocket,
    owner: ownerHere,
  };
}
