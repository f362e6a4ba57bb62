import type { Properties, Value } from "../protocol/values.ts";
import { containerFields } from "./container-schema.ts";
import { mebibyte } from "./container-spec.ts";
import { labelSet } from "./labels.ts";
import { metaKey, withoutDefaults } from "./state.ts";

/** What this plugin reads of GET /containers/{id}/json. */
export interface Inspected {
  Id: string;
  Name: string;
  Platform?: string;
  State: { Running: boolean; ExitCode: number; Health?: { Status: string } };
  Config: Record<string, Value> & { Image: string; Labels: Record<string, string> | null };
  HostConfig: Record<string, Value> & {
    Memory: number;
    MemoryReservation: number;
    MemorySwap: number;
    NanoCpus: number;
    ShmSize: number;
    RestartPolicy: { Name: string; MaximumRetryCount: number };
    LogConfig: { Type: string };
  };
  NetworkSettings: {
    Bridge?: string;
    Networks: Record<string, Record<string, Value>> | null;
    Ports: Record<string, { HostIp: string; HostPort: string }[] | null> | null;
  };
}

/**
 * The version of the state's schema, and the time limits in nanoseconds, in the words of the
 * official plugin, which would otherwise migrate this state as if it were an ancient one.
 */
const meta = JSON.stringify({
  "e2bfb730-ecaa-11e6-8f88-34363bc7c4c0": {
    create: 1_200_000_000_000,
    delete: 1_200_000_000_000,
    update: 1_200_000_000_000,
  },
  schema_version: "2",
});

/** What only the Docker engine knows before a container exists. */
export const computed = [
  "bridge",
  "command",
  "containerLogs",
  "entrypoints",
  "envs",
  "exitCode",
  "healthcheck",
  "hostname",
  "init",
  "ipcMode",
  "labels",
  "logDriver",
  "networkDatas",
  "platform",
  "runtime",
  "securityOpts",
  "shmSize",
  "stopSignal",
  "stopTimeout",
];

/**
 * The outputs of a container: the inputs, what the Docker engine adds, and what may have changed
 * since. Everything else about a container is fixed for its life, so the inputs still describe it.
 * A stopped container that must run has `mustRun: false`: the next update then starts it.
 */
export function stateOf(found: Inspected, inputs: Properties, previous: Properties): Properties {
  const mustRun = (inputs.mustRun ?? true) && found.State.Running;
  return {
    ...engineDefaults(found),
    containerLogs: previous.containerLogs ?? null,
    ...withoutDefaults(inputs),
    ...mutable(found),
    [metaKey]: previous[metaKey] ?? meta,
    bridge: found.NetworkSettings.Bridge ?? "",
    exitCode: found.State.Running ? (previous.exitCode ?? null) : found.State.ExitCode,
    mustRun,
    networkDatas: networkDatas(found),
    ...(inputs.ports !== undefined && found.State.Running && { ports: ports(found) }),
  };
}

/** The inputs after a look at the container: drift shows up as a changed input. */
export function inputsAfterRead(found: Inspected, inputs: Properties): Properties {
  const drifted: Properties = {};
  for (const [key, value] of Object.entries(mutable(found))) {
    if (inputs[key] !== undefined && inputs[key] !== value) drifted[key] = value;
  }
  const stopped = !found.State.Running && inputs.mustRun !== false;
  return { ...inputs, ...drifted, ...(stopped && { mustRun: false }) };
}

/** The inputs of a container that no program knows yet. */
export function importedInputs(state: Properties): Properties {
  const inputs: Properties = {};
  for (const key of Object.keys(containerFields)) {
    const value = state[key];
    if (value) inputs[key] = value;
  }
  return { ...inputs, __defaults: [] };
}

/** The values that `docker update`, `docker rename` and the like change. */
function mutable({ Name, HostConfig }: Inspected): Properties {
  const { RestartPolicy, Memory, MemoryReservation, MemorySwap } = HostConfig;
  return {
    name: Name.replace(/^\//, ""),
    restart: RestartPolicy.Name || "no",
    maxRetryCount: RestartPolicy.MaximumRetryCount,
    cpuSet: HostConfig.CpusetCpus ?? "",
    cpuShares: HostConfig.CpuShares ?? 0,
    memory: Math.floor(Memory / mebibyte),
    memoryReservation: Math.floor(MemoryReservation / mebibyte),
    memorySwap: MemorySwap > 0 ? Math.floor(MemorySwap / mebibyte) : MemorySwap,
  };
}

function engineDefaults({ Config, HostConfig, Platform }: Inspected): Properties {
  return {
    command: Config.Cmd ?? [],
    dns: HostConfig.Dns ?? [],
    dnsOpts: HostConfig.DnsOptions ?? [],
    dnsSearches: HostConfig.DnsSearch ?? [],
    domainname: Config.Domainname ?? "",
    entrypoints: Config.Entrypoint ?? [],
    groupAdds: HostConfig.GroupAdd ?? [],
    hostname: Config.Hostname ?? "",
    image: Config.Image,
    init: HostConfig.Init ?? false,
    ipcMode: HostConfig.IpcMode ?? "",
    labels: labelSet(Config.Labels),
    logDriver: HostConfig.LogConfig.Type,
    networkMode: HostConfig.NetworkMode ?? "",
    platform: Platform ?? "",
    privileged: HostConfig.Privileged ?? false,
    publishAllPorts: HostConfig.PublishAllPorts ?? false,
    readOnly: HostConfig.ReadonlyRootfs ?? false,
    rm: HostConfig.AutoRemove ?? false,
    runtime: HostConfig.Runtime ?? "",
    securityOpts: HostConfig.SecurityOpt ?? [],
    shmSize: Math.floor(HostConfig.ShmSize / mebibyte),
    stdinOpen: Config.OpenStdin ?? false,
    stopSignal: Config.StopSignal ?? "",
    stopTimeout: Config.StopTimeout ?? 0,
    storageOpts: HostConfig.StorageOpt ?? {},
    sysctls: HostConfig.Sysctls ?? {},
    tmpfs: HostConfig.Tmpfs ?? {},
    tty: Config.Tty ?? false,
    user: Config.User ?? "",
    usernsMode: HostConfig.UsernsMode ?? "",
    workingDir: Config.WorkingDir ?? "",
  };
}

function networkDatas({ NetworkSettings }: Inspected): Value {
  return Object.entries(NetworkSettings.Networks ?? {}).map(([networkName, data]) => ({
    networkName,
    ipAddress: data.IPAddress ?? "",
    ipPrefixLength: data.IPPrefixLen ?? 0,
    gateway: data.Gateway ?? "",
    globalIpv6Address: data.GlobalIPv6Address ?? "",
    globalIpv6PrefixLength: data.GlobalIPv6PrefixLen ?? 0,
    ipv6Gateway: data.IPv6Gateway ?? "",
    macAddress: data.MacAddress ?? "",
  }));
}

function ports({ NetworkSettings }: Inspected): Value {
  const bound = Object.entries(NetworkSettings.Ports ?? {}).map(([key, bindings]) => {
    const [internal, protocol = "tcp"] = key.split("/");
    return { internal: Number(internal), protocol, bindings: bindings ?? [] };
  });
  return bound
    .sort((left, right) => left.internal - right.internal)
    .flatMap(({ internal, protocol, bindings }) =>
      bindings.map(({ HostIp, HostPort }) => ({
        internal,
        external: Number(HostPort),
        ip: HostIp,
        protocol,
      })),
    );
}
