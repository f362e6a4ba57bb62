import type { Properties, Value } from "../protocol/values.ts";
import type { Reading } from "./bridge/state.ts";
import { mebibyte } from "./container-spec.ts";

/** What this plugin reads of GET /containers/{id}/json. */
export interface Inspected {
  Id: string;
  Name: string;
  Platform?: string;
  State: { Running: boolean; ExitCode: number; Health?: { Status: string } };
  Config: Record<string, Value> & { Image: string };
  HostConfig: Record<string, Value> & {
    Memory: number;
    MemoryReservation: number;
    MemorySwap: number;
    NanoCpus?: number;
    ShmSize: number;
    RestartPolicy: { Name: string; MaximumRetryCount: number };
    LogConfig: { Type: string; Config?: Properties | null };
    Mounts?: Properties[] | null;
    ExtraHosts?: string[] | null;
    Ulimits?: { Name: string; Soft: number; Hard: number }[] | null;
    Devices?: Record<string, string>[] | null;
    CapAdd?: string[] | null;
    CapDrop?: string[] | null;
  };
  NetworkSettings: {
    Bridge?: string;
    Networks: Record<string, Record<string, Value>> | null;
    Ports: Record<string, { HostIp: string; HostPort: string }[] | null> | null;
  };
}

/**
 * The properties of a container as the official plugin reads them: environment, labels and volumes
 * are not among them, and some others only where they are asked for (`current`).
 */
export function readingOf(found: Inspected, current: Properties): Reading {
  const { Config, HostConfig, NetworkSettings, State } = found;
  const mustRun = current.mustRun !== false;
  return {
    ...ofConfig(Config),
    ...ofHostConfig(found, current),
    bridge: NetworkSettings.Bridge ?? "",
    networkDatas: networkDatas(found),
    ...(!State.Running && { exitCode: State.ExitCode }),
    // Seen as a change of this property, which starts the container.
    mustRun: mustRun && State.Running,
    ...(filled(current.ports) && (State.Running || mustRun) && { ports: ports(found) }),
    name: found.Name.replace(/^\/+/, ""),
    platform: found.Platform ?? "",
    restart: HostConfig.RestartPolicy.Name,
    maxRetryCount: HostConfig.RestartPolicy.MaximumRetryCount,
  };
}

function ofConfig(Config: Inspected["Config"]): Reading {
  return {
    image: Config.Image,
    hostname: Config.Hostname ?? "",
    domainname: Config.Domainname ?? "",
    command: Config.Cmd ?? [],
    entrypoints: Config.Entrypoint ?? [],
    user: Config.User ?? "",
    workingDir: Config.WorkingDir ?? "",
    tty: Config.Tty ?? false,
    stdinOpen: Config.OpenStdin ?? false,
    stopSignal: Config.StopSignal ?? "",
    stopTimeout: Config.StopTimeout ?? 0,
  };
}

function ofHostConfig({ HostConfig }: Inspected, current: Properties): Reading {
  const { CapAdd, CapDrop, MemorySwap, NanoCpus = 0, LogConfig } = HostConfig;
  return {
    rm: HostConfig.AutoRemove ?? false,
    readOnly: HostConfig.ReadonlyRootfs ?? false,
    dns: HostConfig.Dns ?? [],
    dnsOpts: HostConfig.DnsOptions ?? [],
    dnsSearches: HostConfig.DnsSearch ?? [],
    securityOpts: HostConfig.SecurityOpt ?? [],
    publishAllPorts: HostConfig.PublishAllPorts ?? false,
    init: HostConfig.Init ?? false,
    ...((filled(CapAdd) || filled(CapDrop)) && {
      capabilities: { adds: CapAdd ?? [], drops: CapDrop ?? [] },
    }),
    runtime: HostConfig.Runtime ?? "",
    mounts: (HostConfig.Mounts ?? []).map(mount),
    tmpfs: HostConfig.Tmpfs ?? {},
    hosts: (HostConfig.ExtraHosts ?? []).map(extraHost),
    ...(filled(current.ulimits) && { ulimits: (HostConfig.Ulimits ?? []).map(ulimit) }),
    ...(filled(current.devices) && { devices: (HostConfig.Devices ?? []).map(device) }),
    privileged: HostConfig.Privileged ?? false,
    memory: Math.floor(HostConfig.Memory / mebibyte),
    memoryReservation: Math.floor(HostConfig.MemoryReservation / mebibyte),
    memorySwap: MemorySwap > 0 ? Math.floor(MemorySwap / mebibyte) : MemorySwap,
    shmSize: Math.floor(HostConfig.ShmSize / mebibyte),
    ...(NanoCpus > 0 && { cpus: String(NanoCpus / 1e9) }),
    cpuShares: HostConfig.CpuShares ?? 0,
    cpuSet: HostConfig.CpusetCpus ?? "",
    logDriver: LogConfig.Type,
    logOpts: filled(current.logOpts) ? (LogConfig.Config ?? {}) : {},
    storageOpts: HostConfig.StorageOpt ?? {},
    networkMode: HostConfig.NetworkMode ?? "",
    ...(filled(current.pidMode) && { pidMode: HostConfig.PidMode ?? "" }),
    usernsMode: HostConfig.UsernsMode ?? "",
    sysctls: HostConfig.Sysctls ?? {},
    ipcMode: HostConfig.IpcMode ?? "",
    groupAdds: HostConfig.GroupAdd ?? [],
  };
}

/** Whether Terraform's GetOk would find it: neither absent nor zero. */
function filled(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === "object" && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

function mount(found: Properties): Properties {
  const { BindOptions, TmpfsOptions } = found as Record<string, Properties | undefined>;
  return {
    type: found.Type ?? "",
    target: found.Target ?? "",
    source: found.Source ?? "",
    readOnly: found.ReadOnly ?? false,
    bindOptions: BindOptions ? { propagation: BindOptions.Propagation ?? "" } : null,
    tmpfsOptions: TmpfsOptions
      ? { sizeBytes: TmpfsOptions.SizeBytes ?? 0, mode: TmpfsOptions.Mode ?? 0 }
      : null,
    volumeOptions: null,
  };
}

function extraHost(text: string): Properties {
  const [host = "", ...ip] = text.split(":");
  return { host, ip: ip.join(":") };
}

function ulimit({ Name, Soft, Hard }: { Name: string; Soft: number; Hard: number }): Properties {
  return { name: Name, soft: Soft, hard: Hard };
}

function device(found: Record<string, string>): Properties {
  return {
    hostPath: found.PathOnHost ?? "",
    containerPath: found.PathInContainer ?? "",
    permissions: found.CgroupPermissions ?? "",
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
