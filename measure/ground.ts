import { join } from "node:path";
import { digest } from "../lib/names.ts";
import type { Ground } from "../lib/node/contexts.ts";

/** Docker's own default. */
const defaultSocket = "unix:///var/run/docker.sock";

const checkout = join(import.meta.dirname, "..");

/** Where a scenario stands when this process brings it up: who we are and the engine that is there. */
export function groundHere(stack: string): Ground {
  return {
    stack,
    project: digest(checkout),
    person: { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 },
    defaultDockerHost: process.env.DOCKER_HOST || defaultSocket,
  };
}
