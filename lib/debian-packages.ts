/** Debian packages of the programs that netbench and its network modules run, by program. */
const packages: Readonly<Record<string, string>> = {
  iperf3: "iperf3",
  ip: "iproute2",
  bridge: "iproute2",
  tc: "iproute2",
  ethtool: "ethtool",
  ping: "iputils-ping",
  busybox: "busybox-static",
  nsenter: "util-linux",
  unshare: "util-linux",
  setsid: "util-linux",
  timeout: "coreutils",
  mkfifo: "coreutils",
  tar: "tar",
  docker: "docker.io",
  dockerd: "docker.io",
  ssh: "openssh-client",
  "ovs-vsctl": "openvswitch-switch",
  "ovs-vswitchd": "openvswitch-switch",
  "ovs-appctl": "openvswitch-switch",
  "ovs-ofctl": "openvswitch-switch",
  "ovs-dpctl": "openvswitch-switch",
  "ovsdb-server": "openvswitch-switch",
  "ovsdb-tool": "openvswitch-switch",
};

/** The Debian package that has a program; undefined where we do not know. */
export const debianPackageOf = (program: string): string | undefined => packages[program];
