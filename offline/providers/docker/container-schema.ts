import type { ContainerArgs } from "@pulumi/docker";
import type { Unwrap } from "@pulumi/pulumi";
import { bool, int, labels, list, map, object, set, string, type Field } from "./schema.ts";

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
    volumeOptions: "not served",
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
    external: { shape: int },
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

/** Every property of `docker.Container` 5.2.0. */
export const containerFields: Record<keyof ContainerArgs, Field | "not served"> = {
  attach: { shape: bool, default: false, inPlace: true },
  capabilities: { shape: object({ adds: { shape: set(string) }, drops: { shape: set(string) } }) },
  cgroupParent: { shape: string },
  cgroupnsMode: { shape: string, oneOf: ["private", "host"] },
  command: { shape: list(string) },
  containerReadRefreshTimeoutMilliseconds: { shape: int, default: 15_000, inPlace: true },
  cpuPeriod: { shape: int, inPlace: true },
  cpuQuota: { shape: int, inPlace: true },
  cpuSet: { shape: string, inPlace: true },
  cpuShares: { shape: int, inPlace: true },
  cpus: { shape: string },
  destroyGraceSeconds: { shape: int, inPlace: true },
  deviceCgroupRules: "not served",
  deviceReadBps: "not served",
  deviceReadIops: "not served",
  deviceRequests: "not served",
  deviceWriteBps: "not served",
  deviceWriteIops: "not served",
  devices: { shape: devices },
  dns: { shape: set(string) },
  dnsOpts: { shape: set(string) },
  dnsSearches: { shape: set(string) },
  domainname: { shape: string },
  entrypoints: { shape: list(string) },
  envs: { shape: set(string) },
  gpus: "not served",
  groupAdds: { shape: set(string) },
  healthcheck: "not served",
  hostname: { shape: string },
  hosts: { shape: hosts },
  image: { shape: string, required: true },
  init: { shape: bool, inPlace: true },
  ipcMode: { shape: string },
  labels: { shape: labels },
  logDriver: { shape: string },
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
  platform: "not served",
  ports: { shape: ports },
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
  runtime: { shape: string },
  securityOpts: { shape: set(string) },
  shmSize: { shape: int },
  start: { shape: bool, default: true, inPlace: true },
  stdinOpen: { shape: bool, default: false },
  stopSignal: { shape: string },
  stopTimeout: { shape: int },
  storageOpts: { shape: map },
  sysctls: { shape: map },
  tmpfs: { shape: map, inPlace: true },
  tty: { shape: bool, default: false },
  ulimits: { shape: ulimits },
  uploads: "not served",
  user: { shape: string },
  usernsMode: { shape: string },
  volumes: { shape: volumes },
  wait: { shape: bool, default: false, inPlace: true },
  waitTimeout: { shape: int, default: 60, inPlace: true },
  workingDir: { shape: string },
};
