import {
  isObject,
  type Properties,
  type Value,
} from "../../../offline/providers/protocol/values.ts";

/** What the Docker engine says of a container or a network whose state is known: the way back. */

const mebibyte = 1024 * 1024;

/** GET /containers/{id}/json of a container that was read as `state`. */
export function inspectedContainer(state: Properties): object {
  const capabilities = isObject(state.capabilities) ? state.capabilities : {};
  return {
    Id: state.id,
    Name: `/${String(state.name)}`,
    Image: "sha256:image",
    Platform: state.platform,
    State: { Running: state.mustRun !== false, ExitCode: state.exitCode ?? 0 },
    Config: {
      Image: state.image,
      Hostname: state.hostname,
      Domainname: state.domainname,
      Cmd: filled(state.command),
      Entrypoint: filled(state.entrypoints),
      User: state.user,
      WorkingDir: state.workingDir,
      Tty: state.tty,
      OpenStdin: state.stdinOpen,
      ...(state.stopSignal !== "" && { StopSignal: state.stopSignal }),
      ...(state.stopTimeout !== 0 && { StopTimeout: state.stopTimeout }),
    },
    HostConfig: {
      AutoRemove: state.rm,
      ReadonlyRootfs: state.readOnly,
      Dns: [],
      DnsOptions: [],
      DnsSearch: [],
      SecurityOpt: filled(state.securityOpts),
      PublishAllPorts: state.publishAllPorts,
      RestartPolicy: { Name: state.restart, MaximumRetryCount: state.maxRetryCount },
      Init: state.init,
      CapAdd: filled(capabilities.adds),
      CapDrop: filled(capabilities.drops),
      Runtime: state.runtime,
      Mounts: (state.mounts as Properties[]).map(({ type, source, target }) => ({
        Type: type,
        Source: source,
        Target: target,
      })),
      ...(isObject(state.tmpfs) && Object.keys(state.tmpfs).length > 0 && { Tmpfs: state.tmpfs }),
      ...(isObject(state.sysctls) && { Sysctls: texts(state.sysctls) }),
      Privileged: state.privileged,
      Memory: mebibytes(state.memory),
      MemoryReservation: mebibytes(state.memoryReservation),
      MemorySwap: mebibytes(state.memorySwap),
      ShmSize: mebibytes(state.shmSize),
      NanoCpus: 0,
      CpuShares: state.cpuShares,
      CpusetCpus: state.cpuSet,
      LogConfig: { Type: state.logDriver, Config: {} },
      NetworkMode: state.networkMode,
      UsernsMode: state.usernsMode,
      IpcMode: state.ipcMode,
    },
    NetworkSettings: {
      Bridge: state.bridge,
      Networks: Object.fromEntries((state.networkDatas as Properties[]).map(endpoint)),
      Ports: bindings(state.ports as Properties[]),
    },
  };
}

/** GET /networks/{id} of a network that was read as `state`. */
export function inspectedNetwork(state: Properties): object {
  return {
    Id: state.id,
    Name: state.name,
    Driver: state.driver,
    Scope: state.scope,
    Internal: state.internal,
    Attachable: state.attachable,
    Ingress: state.ingress,
    EnableIPv6: state.ipv6,
    Options: state.options,
    Labels: Object.fromEntries(
      (state.labels as Properties[]).map(({ label, value }) => [String(label), value]),
    ),
    IPAM: {
      Driver: state.ipamDriver,
      Options: null,
      Config: (state.ipamConfigs as Properties[]).map(({ subnet, gateway, ipRange }) => ({
        Subnet: subnet,
        ...(gateway !== "" && { Gateway: gateway }),
        ...(ipRange !== "" && { IPRange: ipRange }),
      })),
    },
  };
}

function filled(value: Value | undefined): Value {
  return Array.isArray(value) && value.length > 0 ? value : null;
}

function texts(values: Properties): object {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]));
}

function mebibytes(value: Value | undefined): number {
  return Number(value ?? 0) * mebibyte;
}

function endpoint(data: Properties): [string, object] {
  return [
    String(data.networkName),
    {
      IPAddress: data.ipAddress,
      IPPrefixLen: data.ipPrefixLength,
      Gateway: data.gateway,
      GlobalIPv6Address: data.globalIpv6Address,
      GlobalIPv6PrefixLen: data.globalIpv6PrefixLength,
      IPv6Gateway: data.ipv6Gateway,
      MacAddress: data.macAddress,
    },
  ];
}

function bindings(ports: Properties[]): object {
  return Object.fromEntries(
    ports.map(({ internal, external, ip, protocol }) => [
      `${String(internal)}/${String(protocol)}`,
      [{ HostIp: ip, HostPort: String(external) }],
    ]),
  );
}
