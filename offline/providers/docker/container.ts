import {
  InitializationError,
  type Call,
  type Existing,
  type ResourceKind,
} from "../protocol/plugin.ts";
import { unknown, type Properties } from "../protocol/values.ts";
import type { DockerApi } from "./api.ts";
import { checkResource } from "./check.ts";
import { createContainer, removeContainer } from "./container-life.ts";
import { containerFields, type ContainerInputs } from "./container-schema.ts";
import { updateBody } from "./container-spec.ts";
import {
  computed,
  importedInputs,
  inputsAfterRead,
  stateOf,
  type Inspected,
} from "./container-state.ts";
import { waitUntilHealthy, waitUntilExit } from "./container-wait.ts";
import { diffInputs } from "./diff.ts";
import { missing, withoutDefaults } from "./state.ts";

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

/** `docker:index/container:Container`. */
export function container(docker: () => DockerApi): ResourceKind {
  const inspect = (id: string) => docker().json<Inspected>("GET", `/containers/${id}/json`);
  const start = (id: string) =>
    docker()
      .json("POST", `/containers/${id}/start`)
      .catch((error: unknown) => {
        const { message } = error as Error;
        throw new Error(`Unable to start container: ${message}`, { cause: error });
      });

  /** A container that exists but did not come up stays in the state, so that it can be removed. */
  async function bringUp(
    id: string,
    inputs: Properties,
    previous: Properties,
    work: () => Promise<Properties>,
  ): Promise<Properties> {
    try {
      const added = await work();
      return stateOf(await inspect(id), inputs, { ...previous, ...added });
    } catch (error) {
      const { message } = error as Error;
      const state = await inspect(id).then(
        (found) => stateOf(found, inputs, previous),
        () => ({ ...withoutDefaults(inputs), mustRun: false }),
      );
      throw new InitializationError(message, id, state);
    }
  }

  /** Starts the container and waits for what the program asks; gives the logs where it asks for them. */
  async function startAndWait(
    id: string,
    inputs: ContainerInputs,
    call: Call,
  ): Promise<Properties> {
    if (inputs.start !== false) {
      await start(id);
      if (inputs.wait) await waitUntilHealthy(() => inspect(id), inputs.waitTimeout ?? 60, call);
    }
    return inputs.attach ? waitUntilExit(docker(), id, inputs, call) : {};
  }

  return {
    check: (request) => checkResource(request, containerFields),

    diff({ inputs, state }, news) {
      const difference = diffInputs(inputs, news, containerFields);
      // A container that was found stopped is noted in the state alone when it stopped by itself.
      if (state.mustRun === false && news.mustRun !== false && !difference.changes.has("mustRun")) {
        const change = { change: "update", replaces: false, inState: true } as const;
        difference.changes.set("mustRun", change);
      }
      return { ...difference, deleteBeforeReplace: difference.changes.size > 0 };
    },

    async create(_name, inputs, call) {
      const asked = inputs as ContainerInputs;
      const id = await createContainer(docker(), asked, call);
      const state = await bringUp(id, inputs, {}, () => startAndWait(id, asked, call));
      return { id, state };
    },

    previewCreate(inputs) {
      const unset = computed.filter((name) => inputs[name] === undefined);
      return {
        ...withoutDefaults(inputs),
        ...Object.fromEntries(unset.map((name) => [name, unknown])),
      };
    },

    async read({ id, inputs, state }) {
      try {
        const found = await inspect(id);
        const isImport = Object.keys(inputs).length === 0;
        const after = stateOf(found, inputs, state);
        return {
          id: found.Id,
          state: after,
          inputs: isImport ? importedInputs(after) : inputsAfterRead(found, inputs),
        };
      } catch (error) {
        if (missing(error)) return undefined;
        throw error;
      }
    },

    async update(existing, news, call) {
      const { id, state } = existing;
      return bringUp(id, news, state, async () => {
        if (changesLimits(existing, news)) {
          await docker().json("POST", `/containers/${id}/update`, {
            body: updateBody(news as ContainerInputs),
          });
        }
        // Starting one that runs does nothing, and heals one whose start failed.
        if (news.mustRun !== false && news.attach !== true) {
          await startAndWait(id, news as ContainerInputs, call);
        }
        return {};
      });
    },

    previewUpdate: ({ state }, news) => ({ ...state, ...withoutDefaults(news) }),

    delete: ({ id, state }) => removeContainer(docker(), id, state as unknown as ContainerInputs),
  };
}

function changesLimits({ inputs }: Existing, news: Properties): boolean {
  const { changes } = diffInputs(inputs, news, containerFields);
  return updatable.some((property) => changes.has(property));
}
