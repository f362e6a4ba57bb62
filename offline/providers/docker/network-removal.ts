import { missing, type DockerApi } from "./api.ts";

/** Between the attempts of the official plugin, which gives up after 30 s in all. */
const retriesMs = [5_000, 10_000, 10_000];
const lastMs = 5_000;

const swarmPauseMs = 200;
const swarmTimeoutMs = 30_000;

type Wait = (durationMs: number) => Promise<void>;

/** Removes a network, as soon as the last container has left; one that is gone already is fine. */
export async function removeNetwork(
  docker: DockerApi,
  id: string,
  isSwarm: boolean,
  wait: Wait,
): Promise<void> {
  if (isSwarm) return removeSwarmNetwork(docker, id, wait);
  for (const waitMs of [...retriesMs, lastMs]) {
    if (await removed(docker, id, /has active endpoints/)) return;
    await wait(waitMs);
  }
  throw gaveUp();
}

/**
 * A swarm's network may be in use by a task for a container that has ended, and goes when the nodes
 * have heard of it; until then its name is taken.
 */
async function removeSwarmNetwork(docker: DockerApi, id: string, wait: Wait): Promise<void> {
  for (let waitedMs = 0; waitedMs < swarmTimeoutMs; waitedMs += swarmPauseMs) {
    // Taken out is not gone: the next look tells.
    await removed(docker, id, /has active endpoints|is in use by task|not found/);
    if (await gone(docker, id)) return;
    await wait(swarmPauseMs);
  }
  throw gaveUp();
}

/** Whether the network went; not while the engine refuses with a text that is like `pending`. */
async function removed(docker: DockerApi, id: string, pending: RegExp): Promise<boolean> {
  if (await gone(docker, id)) return true;
  try {
    await docker.json("DELETE", `/networks/${id}`);
    return true;
  } catch (error) {
    if (pending.test((error as Error).message)) return false;
    throw error;
  }
}

async function gone(docker: DockerApi, id: string): Promise<boolean> {
  try {
    await docker.json("GET", `/networks/${id}`);
    return false;
  } catch (error) {
    if (missing(error)) return true;
    throw error;
  }
}

function gaveUp(): Error {
  return new Error(
    "timeout while waiting for state to become 'removed' (last state: 'pending', timeout: 30s)",
  );
}
