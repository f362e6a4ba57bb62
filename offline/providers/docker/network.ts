import type { NetworkArgs } from "@pulumi/docker";
import type { Unwrap } from "@pulumi/pulumi";
import type { ResourceKind } from "../protocol/plugin.ts";
import type { Properties, Value } from "../protocol/values.ts";
import { DockerError, type DockerApi } from "./api.ts";
import { defaultsKey } from "./bridge/check.ts";
import { bridged } from "./bridge/resource.ts";
import { textMap } from "./bridge/spell.ts";
import type { Reading } from "./bridge/state.ts";
import { saying } from "./container-life.ts";
import { labelMap, labelSet } from "./labels.ts";
import { removeNetwork } from "./network-removal.ts";
import type { Pause } from "./pause.ts";
import { bool, labels, map, object, set, string, type Field } from "./bridge/schema.ts";

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
const networkFields: Record<keyof NetworkArgs | "scope", Field> = {
  attachable: { shape: bool },
  driver: { shape: string, computed: true },
  ingress: { shape: bool },
  internal: { shape: bool, computed: true },
  ipamConfigs: { shape: ipamConfigs, computed: true, upstream: "ipam_config" },
  ipamDriver: { shape: string, default: "default" },
  ipamOptions: { shape: map },
  ipv6: { shape: bool },
  labels: { shape: labels },
  name: { shape: string, required: true },
  options: { shape: map, computed: true },
  scope: { shape: string, output: true },
};

/** `docker:index/network:Network`. */
export function network(docker: () => DockerApi, pause: Pause): ResourceKind {
  const look = async (id: string) =>
    readingOf(await docker().json<Inspected>("GET", `/networks/${id}`));

  return bridged({
    fields: networkFields,
    meta: { state: '{"schema_version":"1"}' },

    // Two networks cannot bear one name; automatic names never meet.
    deletesBeforeReplace: (news) =>
      !((news[defaultsKey] as string[] | undefined)?.includes("name") ?? false),

    async create(inputs, made) {
      const body = createBody(inputs as NetworkInputs);
      const { Id } = await docker()
        .json<{ Id: string }>("POST", "/networks/create", { body })
        .catch(saying("Unable to create network"));
      made(Id);
      return look(Id);
    },

    // Whatever the engine answers instead of the network, it is gone for the official plugin.
    read: (id) =>
      look(id).catch((error: unknown) => {
        if (error instanceof DockerError) return undefined;
        throw error;
      }),

    // Every change replaces; only the list of defaults can differ here.
    update: () => Promise.resolve(),

    delete: (id, { scope }, { signal }) =>
      removeNetwork(docker(), id, scope === "swarm", (durationMs) => pause(durationMs, signal)),
  });
}

function createBody(inputs: NetworkInputs): object {
  return {
    Name: inputs.name,
    // Engines before 25 ignore a second network of the same name unless asked.
    CheckDuplicate: true,
    Driver: inputs.driver,
    Options: inputs.options && textMap(inputs.options),
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

function readingOf(found: Inspected): Reading {
  return {
    attachable: found.Attachable,
    driver: found.Driver,
    ingress: found.Ingress,
    internal: found.Internal,
    ipamConfigs: (found.IPAM.Config ?? []).map((config) => ({
      subnet: config.Subnet ?? "",
      ipRange: config.IPRange ?? "",
      gateway: config.Gateway ?? "",
      auxAddress: config.AuxiliaryAddresses ?? null,
    })),
    ipamDriver: found.IPAM.Driver,
    ipamOptions: found.IPAM.Options ?? {},
    ipv6: found.EnableIPv6,
    labels: labelSet(found.Labels),
    name: found.Name,
    options: found.Options ?? {},
    scope: found.Scope,
  };
}
