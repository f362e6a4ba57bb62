import type { Call, ResourceKind } from "../protocol/plugin.ts";
import type { Properties } from "../protocol/values.ts";
import type { DockerApi } from "./api.ts";
import { bridged } from "./bridge/resource.ts";
import { same } from "./bridge/same.ts";
import { createContainer, removeContainer, saying, startContainer } from "./container-life.ts";
import { readingOf, type Inspected } from "./container-reading.ts";
import { containerFields, type ContainerInputs } from "./container-schema.ts";
import { updateBody } from "./container-spec.ts";
import { waitUntilHealthy, waitUntilExit } from "./container-wait.ts";

/** The properties that the Docker engine changes on a living container. */
const updatable = [
  "restart",
  "maxRetryCount",
  "cpuShares",
  "cpuSet",
  "memory",
  "memoryReservation",
  "memorySwap",
];

/** Time limits in nanoseconds, and the version of the state's schema, in the bridge's words. */
const timeouts = {
  "e2bfb730-ecaa-11e6-8f88-34363bc7c4c0": {
    create: 1_200_000_000_000,
    delete: 1_200_000_000_000,
    update: 1_200_000_000_000,
  },
};

/** `docker:index/container:Container`. */
export function container(docker: () => DockerApi): ResourceKind {
  const inspect = (id: string) => docker().json<Inspected>("GET", `/containers/${id}/json`);

  /** Undefined for a container that is gone; the list tells that apart from an engine that refuses. */
  async function look(id: string, current: Properties) {
    const all = await docker().json<{ Id: string }[]>("GET", "/containers/json", {
      query: { all: "1" },
    });
    if (!all.some(({ Id }) => Id === id)) return undefined;
    return readingOf(await inspect(id), current);
  }

  /** Starts the container and waits for what the program asks; gives the logs where it asks for them. */
  async function bringUp(id: string, inputs: ContainerInputs, call: Call): Promise<Properties> {
    if (inputs.start !== false) {
      await startContainer(docker(), id);
      if (inputs.wait) await waitUntilHealthy(() => inspect(id), inputs.waitTimeout ?? 60, call);
    }
    return inputs.attach ? waitUntilExit(docker(), id, inputs, call) : {};
  }

  return bridged({
    fields: containerFields,
    meta: {
      state: JSON.stringify({ ...timeouts, schema_version: "2" }),
      preview: JSON.stringify({ _new_extra_shim: {}, ...timeouts }),
    },
    absentAtFirst: "healthcheck",
    deletesBeforeReplace: () => true,

    async create(inputs, made, call) {
      const asked = inputs as ContainerInputs;
      const id = await createContainer(docker(), asked, made, call);
      const logs = await bringUp(id, asked, call);
      const reading = await look(id, inputs);
      if (reading === undefined) throw new Error(`No such container: ${id}`);
      return { ...reading, ...logs };
    },

    read: look,

    async update(id, prior, plan) {
      const asked = withoutNull(plan) as ContainerInputs;
      const starts = prior.mustRun === false && plan.mustRun === true;
      if (starts && asked.start !== false) await startContainer(docker(), id);
      const changes = updatable.some((key) => !same(prior[key], plan[key], containerFields[key]!));
      if (!changes) return;
      await docker()
        .json("POST", `/containers/${id}/update`, { body: updateBody(asked) })
        .catch(saying("Unable to update a container"));
    },

    delete: (id, state) => removeContainer(docker(), id, withoutNull(state) as ContainerInputs),
  });
}

function withoutNull(state: Properties): Properties {
  return Object.fromEntries(Object.entries(state).filter(([, value]) => value !== null));
}
