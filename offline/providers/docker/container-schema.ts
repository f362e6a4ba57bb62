import type { ContainerArgs } from "@pulumi/docker";
import type { Unwrap } from "@pulumi/pulumi";
import {
  bool,
  int,
  labels,
  list,
  map,
  object,
  set,
  string,
  type Field,
  type Fields,
} from "./bridge/schema.ts";

/** The checked inputs of a container. */
export type ContainerInputs = Unwrap<ContainerArgs>;

const networks = set(
  object({
    name: { shape: string, required: true },
    aliases: { shape: set(string) },
    ipv4Address: { shape: string },
    ipv6Address: { shape: string },
    linkLocalIps: { shape: set(string) },
    macAddress: { shape: string },
    driverOpts: { shape: set(string) },
    gwPriority: { shape: int },
  }),
);

const mounts = set(
  object({
    target: { shape: string, required: true },
    type: { shape: string, required: true, oneOf: ["bind", "volume", "tmpfs"] },
    source: { shape: string },
    readOnly: { shape: bool },
    bindOptions: { shape: object({ propagation: { shape: string } }) },
    tmpfsOptions: { shape: object({ sizeBytes: { shape: int }, mode: { shape: int } }) },
    volumeOptions: { shape: object({}), notServed: true },
  }),
);

const volumes = set(
  object({
    containerPath: { shape: string },
    hostPath: { shape: string },
    volumeName: { shape: string },
    fromContainer: { shape: string },
    readOnly: { shape: bool },
    selinuxRelabel: { shape: string, oneOf: ["z", "Z"] },
  }),
);

const ports = list(
  object({
    internal: { shape: int, required: true },
    external: { shape: int, computed: true },
    ip: { shape: string, default: "0.0.0.0" },
    protocol: { shape: string, default: "tcp" },
  }),
);

const hosts = set(
  object({ host: { shape: string, required: true }, ip: { shape: string, required: true } }),
);

const ulimits = set(
  object({
    name: { shape: string, required: true },
    soft: { shape: int, required: true },
    hard: { shape: int, required: true },
  }),
);

const devices = set(
  object({
    hostPath: { shape: string, required: true },
    containerPath: { shape: string },
    permissions: { shape: string, default: "rwm" },
  }),
);

const rates = set(
  object({ path: { shape: string, required: true }, rate: { shape: int, required: true } }),
);
const refused = object({});

/** Every property of `docker.Container` 5.2.0 that is in its state. */
const inputs: Record<Exclude<keyof ContainerArgs, "deviceCgroupRules">, Field> = {
  attach: { shape: bool, default: false, inPlace: true },
  capabilities: {
    shape: object({
      adds: { shape: set(string), upstream: "add" },
      drops: { shape: set(string), upstream: "drop" },
    }),
  },
  cgroupParent: { shape: string },
  cgroupnsMode: { shape: string, oneOf: ["private", "host"] },
  command: { shape: list(string), computed: true },
  containerReadRefreshTimeoutMilliseconds: { shape: int, default: 15_000, inPlace: true },
  cpuPeriod: { shape: int, inPlace: true },
  cpuQuota: { shape: int, inPlace: true },
  cpuSet: { shape: string, inPlace: true },
  cpuShares: { shape: int, inPlace: true },
  cpus: { shape: string },
  destroyGraceSeconds: { shape: int, inPlace: true },
  deviceReadBps: { shape: rates, inPlace: true, notServed: true },
  deviceReadIops: { shape: rates, inPlace: true, notServed: true },
  deviceRequests: { shape: set(refused), notServed: true },
  deviceWriteBps: { shape: rates, inPlace: true, notServed: true },
  deviceWriteIops: { shape: rates, inPlace: true, notServed: true },
  devices: { shape: devices },
  dns: { shape: set(string) },
  dnsOpts: { shape: set(string) },
  dnsSearches: { shape: set(string), upstream: "dns_search" },
  domainname: { shape: string },
  entrypoints: { shape: list(string), computed: true, upstream: "entrypoint" },
  envs: { shape: set(string), computed: true, upstream: "env" },
  gpus: { shape: string, notServed: true },
  groupAdds: { shape: set(string), upstream: "group_add" },
  healthcheck: { shape: refused, computed: true, inPlace: true, notServed: true },
  hostname: { shape: string, computed: true },
  hosts: { shape: hosts, upstream: "host" },
  image: { shape: string, required: true },
  init: { shape: bool, computed: true, inPlace: true },
  ipcMode: { shape: string, computed: true },
  labels: { shape: labels, computed: true },
  logDriver: { shape: string, computed: true },
  logOpts: { shape: map },
  logs: { shape: bool, default: false, inPlace: true },
  maxRetryCount: { shape: int, inPlace: true },
  memory: { shape: int, inPlace: true },
  memoryReservation: { shape: int, default: 0, inPlace: true },
  memorySwap: { shape: int, inPlace: true },
  mounts: { shape: mounts },
  mustRun: { shape: bool, default: true, inPlace: true },
  name: { shape: string, required: true },
  networkMode: { shape: string, default: "bridge" },
  networksAdvanced: { shape: networks },
  pidMode: { shape: string },
  platform: { shape: string, computed: true, notServed: true },
  ports: { shape: ports, unordered: true },
  privileged: { shape: bool },
  publishAllPorts: { shape: bool },
  readOnly: { shape: bool, default: false },
  removeVolumes: { shape: bool, default: true, inPlace: true },
  restart: {
    shape: string,
    default: "no",
    oneOf: ["no", "on-failure", "always", "unless-stopped"],
    inPlace: true,
  },
  rm: { shape: bool, default: false, inPlace: true },
  runtime: { shape: string, computed: true },
  securityOpts: { shape: set(string), computed: true },
  shmSize: { shape: int, computed: true },
  start: { shape: bool, default: true, inPlace: true },
  stdinOpen: { shape: bool, default: false },
  stopSignal: { shape: string, computed: true },
  stopTimeout: { shape: int, computed: true },
  storageOpts: { shape: map },
  sysctls: { shape: map },
  tmpfs: { shape: map, inPlace: true },
  tty: { shape: bool, default: false },
  ulimits: { shape: ulimits, upstream: "ulimit" },
  uploads: { shape: set(refused), notServed: true, upstream: "upload" },
  user: { shape: string, sticky: true },
  usernsMode: { shape: string },
  volumes: { shape: volumes },
  wait: { shape: bool, default: false, inPlace: true },
  waitTimeout: { shape: int, default: 60, inPlace: true },
  workingDir: { shape: string, sticky: true },
};

const networkData = object({
  gateway: { shape: string },
  globalIpv6Address: { shape: string },
  globalIpv6PrefixLength: { shape: int },
  ipAddress: { shape: string },
  ipPrefixLength: { shape: int },
  ipv6Gateway: { shape: string },
  macAddress: { shape: string },
  networkName: { shape: string },
});

/** The state of a container: its inputs, and what only the Docker engine says. */
export const containerFields: Fields = {
  ...inputs,
  bridge: { shape: string, output: true },
  containerLogs: { shape: string, output: true },
  exitCode: { shape: int, output: true },
  networkDatas: { shape: list(networkData), output: true, upstream: "network_data" },
};
