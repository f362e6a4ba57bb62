import type { Call } from "../protocol/plugin.ts";
import type { DockerApi } from "./api.ts";
import type { ContainerInputs } from "./container-schema.ts";
import { createBody, endpointConfig } from "./container-spec.ts";
import { findImage } from "./image.ts";

/** Makes a container and puts it into its networks; tells its id as soon as there is one. */
export async function createContainer(
  docker: DockerApi,
  inputs: ContainerInputs,
  made: (id: string) => void,
  call: Call,
): Promise<string> {
  await findImage(docker, inputs.image, call.signal);
  if (inputs.command?.includes("")) throw new Error("values for command may not be empty");
  await docker.json("GET", "/info");
  const request = { query: { name: inputs.name ?? "" }, body: createBody(inputs) };
  const { Id } = await docker
    .json<{ Id: string }>("POST", "/containers/create", request)
    .catch(saying("Unable to create container"));
  made(Id);
  await connect(docker, Id, inputs);
  return Id;
}

/**
 * Networks with addresses are joined one by one. A container that is in one of them already, by its
 * `networkMode`, stays there as it is: the Docker engine takes the call and changes nothing.
 */
async function connect(docker: DockerApi, id: string, inputs: ContainerInputs): Promise<void> {
  const { networksAdvanced = [] } = inputs;
  if (networksAdvanced.length === 0) return;
  const body = { Container: id };
  await docker
    .json("POST", "/networks/bridge/disconnect", { body })
    .catch(ignoring("is not connected to the network bridge"))
    .catch(saying("Unable to disconnect the default network"));
  for (const network of networksAdvanced) {
    const body = { Container: id, EndpointConfig: endpointConfig(network) };
    await docker
      .json("POST", `/networks/${encodeURIComponent(network.name)}/connect`, { body })
      .catch(saying(`Unable to connect to network '${network.name}'`));
  }
}

export async function startContainer(docker: DockerApi, id: string): Promise<void> {
  await docker.json("POST", `/containers/${id}/start`).catch(saying("Unable to start container"));
}

/** Stops and removes a container, and waits until it is gone; one that is gone already is fine. */
export async function removeContainer(
  docker: DockerApi,
  id: string,
  inputs: Partial<ContainerInputs>,
): Promise<void> {
  if (!inputs.attach) {
    const query = { t: String(Math.max(inputs.destroyGraceSeconds ?? 0, 0)) };
    await docker
      .json("POST", `/containers/${id}/stop`, { query })
      .catch(ignoring("No such container"))
      .catch(saying(`Error stopping container ${id}`));
  }
  const query = { force: "1", ...(inputs.removeVolumes !== false && { v: "1" }) };
  await docker
    .json("DELETE", `/containers/${id}`, { query })
    .catch(ignoring("No such container", "is already in progress"))
    .catch(saying(`Error deleting container ${id}`));
  const condition = inputs.rm ? "removed" : "not-running";
  await docker
    .json("POST", `/containers/${id}/wait`, { query: { condition } })
    .catch(ignoring("No such container", "is already in progress"))
    .catch(saying(`Error waiting for container removal '${id}'`));
}

function ignoring(...texts: string[]) {
  return (error: Error): void => {
    if (!texts.some((text) => error.message.includes(text))) throw error;
  };
}

export function saying(what: string) {
  return (error: Error): never => {
    throw new Error(`${what}: ${error.message}`, { cause: error });
  };
}
