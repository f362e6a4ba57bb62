import type { NetworkArgs } from "@pulumi/docker";
import type { Unwrap } from "@pulumi/pulumi";
import type { ResourceKind } from "../protocol/plugin.ts";
import { unknown, type Properties, type Value } from "../protocol/values.ts";
import { DockerError, type DockerApi } from "./api.ts";
import { checkResource, defaultsKey } from "./check.ts";
import { diffInputs } from "./diff.ts";
import { labelMap, labelSet } from "./labels.ts";
import { metaKey, missing, withoutDefaults } from "./state.ts";
import { bool, labels, map, object, set, string, type Field } from "./schema.ts";
import { pause } from "./pause.ts";

type NetworkInputs = Unwrap<NetworkArgs>;

const ipamConfigs = set(
  object({
    subnet: { shape: string },
    ipRange: { shape: string },
    gateway: { shape: string },
    auxAddress: { shape: map },
  }),
);

/** Every property of `docker.Network` 5.2.0; a change of any of them replaces the network. */
export const networkFields: Record<keyof NetworkArgs, Field> = {
  attachable: { shape: bool },
  driver: { shape: string },
  ingress: { shape: bool },
  internal: { shape: bool },
  ipamConfigs: { shape: ipamConfigs },
  ipamDriver: { shape: string, default: "default" },
  ipamOptions: { shape: map },
  ipv6: { shape: bool },
  labels: { shape: labels },
  name: { shape: string, required: true },
  options: { shape: map },
};

const computed = ["driver", "internal", "ipamConfigs", "options", "scope"];
/** As long as the official plugin waits for the last container to leave. */
const removalTimeoutMs = 30_000;
const removalPauseMs = 200;

/** `docker:index/network:Network`. */
export function network(docker: () => DockerApi): ResourceKind {
  return {
    check: (request) => checkResource(request, networkFields),

    diff({ inputs }, news) {
      const difference = diffInputs(inputs, news, networkFields);
      // Two networks cannot bear one name; automatic names never meet.
      const automatic = (news[defaultsKey] as string[] | undefined)?.includes("name") ?? false;
      return { ...difference, deleteBeforeReplace: !automatic && difference.changes.size > 0 };
    },

    async create(_name, inputs) {
      const body = createBody(inputs as NetworkInputs);
      const { Id } = await docker().json<{ Id: string }>("POST", "/networks/create", { body });
      return { id: Id, state: await stateOf(docker(), Id, inputs) };
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
        const found = await stateOf(docker(), id, inputs);
        // Without inputs this is an import or a lookup by id.
        const known = Object.keys(inputs).length > 0 ? inputs : importedInputs(found);
        return {
          id,
          inputs: known,
          state: { ...found, [metaKey]: state[metaKey] ?? found[metaKey]! },
        };
      } catch (error) {
        if (missing(error)) return undefined;
        throw error;
      }
    },

    // Every change replaces; only the list of defaults can differ here.
    update: async ({ state }, news) => ({ ...state, ...withoutDefaults(news) }),
    previewUpdate: ({ state }, news) => ({ ...state, ...withoutDefaults(news) }),

    async delete({ id }, call) {
      const giveUp = Date.now() + removalTimeoutMs;
      for (;;) {
        try {
          await docker().json("DELETE", `/networks/${id}`);
          // A swarm's network goes when its nodes have heard of it; until then its name is taken.
          while (Date.now() < giveUp) {
            await docker().json("GET", `/networks/${id}`);
            await pause(removalPauseMs, call.signal);
          }
          return;
        } catch (error) {
          if (missing(error)) return;
          if (!stillUsed(error) || Date.now() > giveUp) throw error;
        }
        await pause(removalPauseMs, call.signal);
      }
    },
  };
}

/** By containers, or by a swarm's tasks for containers that have ended. */
function stillUsed(error: unknown): boolean {
  return (
    error instanceof DockerError && /has active endpoints|is in use by task/.test(error.message)
  );
}

function createBody(inputs: NetworkInputs): object {
  return {
    Name: inputs.name,
    // Engines before 25 ignore a second network of the same name unless asked.
    CheckDuplicate: true,
    Driver: inputs.driver,
    Options: inputs.options,
    Internal: inputs.internal,
    Attachable: inputs.attachable,
    Ingress: inputs.ingress,
    EnableIPv6: inputs.ipv6,
    Labels: labelMap(inputs.labels),
    IPAM: {
      Driver: inputs.ipamDriver,
      Options: inputs.ipamOptions,
      Config: inputs.ipamConfigs?.map(({ subnet, ipRange, gateway, auxAddress }) => ({
        Subnet: subnet,
        IPRange: ipRange,
        Gateway: gateway,
        AuxiliaryAddresses: auxAddress,
      })),
    },
  };
}

interface Inspected {
  Name: string;
  Driver: string;
  Scope: string;
  Internal: boolean;
  Attachable: boolean;
  Ingress: boolean;
  EnableIPv6: boolean;
  Options: Properties | null;
  Labels: Record<string, string> | null;
  IPAM: {
    Driver: string;
    Options: Properties | null;
    Config: Record<"Subnet" | "IPRange" | "Gateway" | "AuxiliaryAddresses", Value>[] | null;
  };
}

async function stateOf(docker: DockerApi, id: string, inputs: Properties): Promise<Properties> {
  const found = await docker.json<Inspected>("GET", `/networks/${id}`);
  return {
    [metaKey]: '{"schema_version":"1"}',
    attachable: found.Attachable,
    driver: found.Driver,
    ingress: found.Ingress,
    internal: found.Internal,
    ipamConfigs: (found.IPAM.Config ?? []).map((config) => ({
      subnet: config.Subnet ?? "",
      ipRange: config.IPRange ?? "",
      gateway: config.Gateway ?? "",
      auxAddress: config.AuxiliaryAddresses ?? {},
    })),
    ipamDriver: found.IPAM.Driver,
    ipamOptions: found.IPAM.Options ?? inputs.ipamOptions ?? {},
    ipv6: found.EnableIPv6,
    labels: labelSet(found.Labels),
    name: found.Name,
    options: found.Options ?? {},
    scope: found.Scope,
  };
}

function importedInputs(state: Properties): Properties {
  const inputs: Properties = { [defaultsKey]: [] };
  for (const key of Object.keys(networkFields)) inputs[key] = state[key] ?? null;
  return inputs;
}
