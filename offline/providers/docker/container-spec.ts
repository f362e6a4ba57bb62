import type { ContainerInputs } from "./container-schema.ts";
import { textMap } from "./bridge/spell.ts";
import { labelMap } from "./labels.ts";

export const mebibyte = 1024 * 1024;

type NetworkInputs = NonNullable<ContainerInputs["networksAdvanced"]>[number];

/** The request that creates a container (Docker API, POST /containers/create). */
export function createBody(inputs: ContainerInputs): object {
  return {
    Image: inputs.image,
    Hostname: inputs.hostname,
    Domainname: inputs.domainname,
    User: inputs.user,
    Tty: inputs.tty,
    OpenStdin: inputs.stdinOpen,
    Env: inputs.envs,
    Cmd: inputs.command,
    Entrypoint: inputs.entrypoints,
    WorkingDir: inputs.workingDir,
    Labels: labelMap(inputs.labels),
    StopSignal: inputs.stopSignal,
    StopTimeout: inputs.stopTimeout,
    ExposedPorts: keyed(inputs.ports?.map(portKey)),
    Volumes: keyed(inputs.volumes?.flatMap(({ containerPath }) => containerPath ?? [])),
    HostConfig: hostConfig(inputs),
  };
}

/** How a container is attached to one network (API type EndpointSettings). */
export function endpointConfig(network: NetworkInputs): object {
  return {
    IPAMConfig: {
      IPv4Address: network.ipv4Address,
      IPv6Address: network.ipv6Address,
      LinkLocalIPs: network.linkLocalIps,
    },
    Aliases: network.aliases,
    MacAddress: network.macAddress,
    GwPriority: network.gwPriority,
    DriverOpts:
      network.driverOpts &&
      Object.fromEntries(network.driverOpts.map((option) => splitOnce(option, "="))),
  };
}

/** What can be changed while the container lives (POST /containers/{id}/update). */
export function updateBody(inputs: ContainerInputs): object {
  return {
    RestartPolicy: restartPolicy(inputs),
    CpuShares: inputs.cpuShares ?? 0,
    CpusetCpus: inputs.cpuSet ?? "",
    ...memoryLimits(inputs),
  };
}

function memoryLimits(inputs: ContainerInputs): object {
  return {
    Memory: (inputs.memory ?? 0) * mebibyte,
    MemoryReservation: (inputs.memoryReservation ?? 0) * mebibyte,
    MemorySwap: swapBytes(inputs.memorySwap),
  };
}

function restartPolicy(inputs: ContainerInputs): object {
  return { Name: inputs.restart, MaximumRetryCount: inputs.maxRetryCount ?? 0 };
}

/** -1 stands for unlimited. */
function swapBytes(swap: number | undefined): number | undefined {
  return swap !== undefined && swap > 0 ? swap * mebibyte : swap;
}

function hostConfig(inputs: ContainerInputs): object {
  const securityOpts = inputs.securityOpts?.filter((option) => option !== unconfined);
  const showsAll = inputs.securityOpts?.includes(unconfined) === true;
  return {
    NetworkMode: inputs.networkMode,
    Privileged: inputs.privileged,
    PublishAllPorts: inputs.publishAllPorts,
    AutoRemove: inputs.rm,
    ReadonlyRootfs: inputs.readOnly,
    Runtime: inputs.runtime,
    // Said in any case, as the official plugin does; the engine's own default does not count.
    Init: inputs.init ?? false,
    RestartPolicy: restartPolicy(inputs),
    LogConfig: { Type: inputs.logDriver, Config: inputs.logOpts && textMap(inputs.logOpts) },
    CapAdd: capabilities(inputs.capabilities?.adds),
    CapDrop: capabilities(inputs.capabilities?.drops),
    SecurityOpt: securityOpts,
    ...(showsAll && { MaskedPaths: [], ReadonlyPaths: [] }),
    Tmpfs: inputs.tmpfs && textMap(inputs.tmpfs),
    Sysctls: inputs.sysctls && textMap(inputs.sysctls),
    StorageOpt: inputs.storageOpts && textMap(inputs.storageOpts),
    Dns: inputs.dns,
    DnsOptions: inputs.dnsOpts,
    DnsSearch: inputs.dnsSearches,
    GroupAdd: inputs.groupAdds,
    PidMode: inputs.pidMode,
    IpcMode: inputs.ipcMode,
    UsernsMode: inputs.usernsMode,
    CgroupnsMode: inputs.cgroupnsMode,
    CgroupParent: inputs.cgroupParent,
    CpuShares: inputs.cpuShares,
    CpusetCpus: inputs.cpuSet,
    ...cpuTime(inputs),
    ...memoryLimits(inputs),
    ShmSize: inputs.shmSize && inputs.shmSize * mebibyte,
    ExtraHosts: inputs.hosts?.map(({ host, ip }) => `${host}:${ip}`),
    Ulimits: inputs.ulimits?.map(({ name, soft, hard }) => ({
      Name: name,
      Soft: soft,
      Hard: hard,
    })),
    Devices: inputs.devices?.map(({ hostPath, containerPath, permissions }) => ({
      PathOnHost: hostPath,
      PathInContainer: containerPath ?? hostPath,
      CgroupPermissions: permissions,
    })),
    Mounts: inputs.mounts?.map(mount),
    Binds: inputs.volumes?.flatMap(bind),
    VolumesFrom: inputs.volumes?.flatMap(({ fromContainer }) => fromContainer ?? []),
    PortBindings: portBindings(inputs.ports),
  };
}

/** As Docker's clients write them, and as the engine gives them back. */
function capabilities(names: string[] | undefined): string[] | undefined {
  const full = names?.map((name) => name.toUpperCase().replace(/^(?!ALL$|CAP_)/, "CAP_"));
  return full && [...new Set(full)].sort();
}

/** A security option that Docker's clients carry out themselves. */
const unconfined = "systempaths=unconfined";

function cpuTime(inputs: ContainerInputs): object {
  if (inputs.cpus !== undefined) return { NanoCpus: Math.round(Number(inputs.cpus) * 1e9) };
  return { CpuPeriod: inputs.cpuPeriod, CpuQuota: inputs.cpuQuota };
}

function mount(input: NonNullable<ContainerInputs["mounts"]>[number]): object {
  const { bindOptions, tmpfsOptions } = input;
  return {
    Type: input.type,
    Target: input.target,
    Source: input.source,
    ReadOnly: input.readOnly,
    BindOptions: bindOptions && { Propagation: bindOptions.propagation },
    TmpfsOptions: tmpfsOptions && { SizeBytes: tmpfsOptions.sizeBytes, Mode: tmpfsOptions.mode },
  };
}

function bind(volume: NonNullable<ContainerInputs["volumes"]>[number]): string[] {
  const source = volume.hostPath || volume.volumeName;
  if (!source || !volume.containerPath) return [];
  const access = volume.readOnly ? "ro" : "rw";
  const relabel = volume.selinuxRelabel ? `,${volume.selinuxRelabel}` : "";
  return [`${source}:${volume.containerPath}:${access}${relabel}`];
}

type PortInputs = NonNullable<ContainerInputs["ports"]>;

function portBindings(ports: PortInputs | undefined): object | undefined {
  if (ports === undefined) return undefined;
  const bindings: Record<string, object[]> = {};
  for (const port of ports) {
    (bindings[portKey(port)] ??= []).push({
      HostIp: port.ip,
      HostPort: port.external === undefined ? "" : String(port.external),
    });
  }
  return bindings;
}

function portKey({ internal, protocol }: PortInputs[number]): string {
  return `${internal}/${protocol ?? "tcp"}`;
}

function keyed(keys: string[] | undefined): Record<string, object> | undefined {
  return keys && Object.fromEntries(keys.map((key) => [key, {}]));
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
