/** Programs that the project runs on this machine, each with the Debian package that has it. */

/** What every scenario needs. */
export const baseProgramPackages: Readonly<Record<string, string>> = {
  iperf3: "iperf3",
  ip: "iproute2",
  ethtool: "ethtool",
  ping: "iputils-ping",
  busybox: "busybox-static",
  nsenter: "util-linux",
  setsid: "util-linux",
  tar: "tar",
};

/** What single network modules need. */
const modulePrograms: Readonly<Record<string, string>> = {
  "ovs-appctl": "openvswitch-switch",
  "ovs-dpctl": "openvswitch-switch",
  "ovs-vsctl": "openvswitch-switch",
  "ovs-vswitchd": "openvswitch-switch",
  "ovsdb-server": "openvswitch-switch",
  "ovsdb-tool": "openvswitch-switch",
  vde_switch: "vde-switch",
};

/** What single figures need. */
const measuringPrograms: Readonly<Record<string, string>> = { irtt: "irtt" };

/** What the project's tests break testbeds with, and give a newer iperf3 its libraries with. */
const testPrograms: Readonly<Record<string, string>> = { nft: "nftables", patchelf: "patchelf" };

/** What kinds of nodes and processes of nodes need beside it. */
const nodePrograms: Readonly<Record<string, string>> = {
  bridge: "iproute2",
  tc: "iproute2",
  iptables: "iptables",
  taskset: "util-linux",
  unshare: "util-linux",
  timeout: "coreutils",
  mkfifo: "coreutils",
  nice: "coreutils",
  stty: "coreutils",
  tail: "coreutils",
  flock: "util-linux",
  setpriv: "util-linux",
  grep: "grep",
  sed: "sed",
  "linux.uml": "user-mode-linux",
  modprobe: "kmod",
  "qemu-system-x86_64": "qemu-system-x86",
  docker: "docker.io",
  dockerd: "docker.io",
  ssh: "openssh-client",
};

/** The package of a program; undefined where we do not know one. */
export const packageOf = (program: string): string | undefined =>
  baseProgramPackages[program] ??
  modulePrograms[program] ??
  measuringPrograms[program] ??
  nodePrograms[program] ??
  testPrograms[program];

/** Debian packages of the programs that `find` does not find, each once; by a table, or by ours. */
export function missingPackages(
  programs: readonly string[],
  find: (program: string) => string | undefined,
  packages?: Readonly<Record<string, string>>,
): string[] {
  const missing = programs.filter((program) => find(program) === undefined);
  const owner = (program: string) => packages?.[program] ?? packageOf(program) ?? program;
  return [...new Set(missing.map(owner))];
}
