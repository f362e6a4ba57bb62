import type { Call } from "../protocol/plugin.ts";
import { DockerError, type DockerApi } from "./api.ts";
import type { ContainerInputs } from "./container-schema.ts";
import { createBody, endpointConfig, networkAtCreation } from "./container-spec.ts";
import { pullImage } from "./image.ts";
import { pause } from "./pause.ts";
import { missing } from "./state.ts";

/**
 * Creates a container in all its networks and gives its id. The image is fetched only where the
 * Docker engine does not have it.
 */
export async function createContainer(
  docker: DockerApi,
  inputs: ContainerInputs,
  call: Call,
): Promise<string> {
  const { image, command, name = "" } = inputs;
  if (command?.includes("")) throw new Error("values for command may not be empty");
  const request = { query: { name }, body: createBody(inputs) };
  const create = () => docker.json<{ Id: string }>("POST", "/containers/create", request);
  try {
    const { Id } = await create().catch(async (error: unknown) => {
      if (!(missing(error) && (error as Error).message.includes("image"))) throw error;
      await pullImage(docker, image, call.signal);
      return create();
    });
    await connect(docker, Id, inputs);
    return Id;
  } catch (error) {
    const { message } = error as Error;
    throw new Error(`Unable to create container: ${message}`, { cause: error });
  }
}

/** Engines before 25 take one network at creation; the others follow. */
async function connect(docker: DockerApi, id: string, inputs: ContainerInputs): Promise<void> {
  const { networksAdvanced = [], networkMode = "bridge" } = inputs;
  const others = networksAdvanced.filter((network) => network !== networkAtCreation(inputs));
  try {
    if (networksAdvanced.length > 0 && others.length === networksAdvanced.length) {
      await leaveBridge(docker, id, networkMode);
    }
    for (const network of others) {
      const body = { Container: id, EndpointConfig: endpointConfig(network) };
      await docker.json("POST", `/networks/${encodeURIComponent(network.name)}/connect`, { body });
    }
  } catch (error) {
    // Nobody would know of it: the id is handed out only by a complete creation.
    await removeContainer(docker, id, {});
    throw error;
  }
}

/** A container whose networks are listed is not to be in the default one as well. */
async function leaveBridge(docker: DockerApi, id: string, networkMode: string): Promise<void> {
  if (networkMode !== "bridge" && networkMode !== "default") return;
  await docker.json("POST", "/networks/bridge/disconnect", { body: { Container: id } });
}

const removalPauseMs = 100;
const removalTimeoutMs = 60_000;

/** Removes a container; one that is gone already is fine. */
export async function removeContainer(
  docker: DockerApi,
  id: string,
  inputs: Partial<ContainerInputs>,
): Promise<void> {
  const { destroyGraceSeconds = 0, removeVolumes = true } = inputs;
  try {
    if (destroyGraceSeconds > 0) {
      await docker.json("POST", `/containers/${id}/stop`, {
        query: { t: String(destroyGraceSeconds) },
      });
    }
    const query = { force: "1", v: removeVolumes ? "1" : "0" };
    await docker.json("DELETE", `/containers/${id}`, { query });
  } catch (error) {
    if (missing(error)) return;
    if (!(error instanceof DockerError && error.message.includes("already in progress")))
      throw error;
    await gone(docker, id);
  }
}

async function gone(docker: DockerApi, id: string): Promise<void> {
  const signal = AbortSignal.timeout(removalTimeoutMs);
  for (;;) {
    try {
      await docker.json("GET", `/containers/${id}/json`);
    } catch (error) {
      if (missing(error)) return;
      throw error;
    }
    await pause(removalPauseMs, signal);
  }
}
