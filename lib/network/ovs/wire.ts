import { containerLink } from "../../names.ts";
import { type HostState, script } from "../../script.ts";
import { quote } from "../../shell.ts";
import type { WiredEnd } from "../network-module.ts";
import { settled } from "../settled.ts";
import { eachEnd, linkFaults } from "../wired-ends.ts";
import {
  containerMtuBytes,
  containerPort,
  keepsName,
  ovsBridge,
  type OvsLink,
  portPrefix,
  vsctlWords,
} from "./names.ts";
import { addPort, portFaults } from "./ports.ts";

/** How a container's link comes to be, around the moment when its port is added to the bridge. */
interface PortKind {
  /** Settings of the port's interface, for ovs-vsctl. */
  settings(mtuBytes: number): string;
  /** POSIX sh before: makes `$port` where it is a link of its own. */
  before(mtuBytes: number): string[];
  /** After: moves what the bridge has made; the container's link is called so in it, or keeps its name. */
  after(linkName: string | undefined): string[];
}

const portKinds: Record<OvsLink["network"]["ports"], PortKind> = {
  veth: {
    settings: () => "",
    before: (mtuBytes) => [
      `ip link add name "$port" mtu ${mtuBytes} type veth peer name ${containerLink} mtu ${mtuBytes} netns "$pid"`,
      `ip link set dev "$port" up`,
    ],
    after: () => [],
  },
  internal: {
    settings: (mtuBytes) => `type=internal mtu_request=${mtuBytes}`,
    before: () => [],
    after: (linkName) => [
      `ip link set dev "$port" netns "$pid"${linkName === undefined ? "" : ` name ${linkName}`}`,
    ],
  },
};

/** Joins containers to the bridge: two transactions a node, and for each container its link. */
export function wireOvs(link: OvsLink, ends: readonly WiredEnd[]): HostState {
  const { network } = link;
  const mtuBytes = containerMtuBytes(link);
  const bridge = quote(ovsBridge(link));
  const { settings, before, after } = portKinds[network.ports];
  // A userspace datapath reads frames as they are: nobody would fill in the checksums that a veth
  // leaves to hardware (Documentation/faq/issues.rst).
  const renamed = keepsName(link) ? undefined : containerLink;
  const linkName = renamed ?? "$port";
  const plainFrames = network.datapath === "userspace" && network.ports === "veth";
  const ports = ends.map(({ container }) => containerPort(link, container));
  const prelude = [
    eachEnd(
      link.docker,
      ends.map((end) => ({ ...end, variables: { port: containerPort(link, end.container) } })),
    ),
    linkFaults(mtuBytes, linkName),
    portFaults(link),
    `faults() {`,
    `  link_faults`,
    ...(plainFrames
      ? [
          `  nsenter -t "$pid" -n ethtool -k ${linkName} 2>/dev/null | grep -q '^tx-checksumming: off' || echo "$name ${linkName} tx-checksumming: want off, have on"`,
        ]
      : []),
    `  port_faults`,
    `}`,
  ];
  prelude.push(`verify() { look; each_end faults; }`);
  const configure = [
    ...(renamed === undefined ? ["port=$2"] : []),
    `ip addr replace "$1" dev ${linkName}`,
    `ip link set dev ${linkName} mtu ${mtuBytes} up`,
    ...(plainFrames ? [`ethtool -K ${linkName} tx off >/dev/null`] : []),
  ].join("; ");
  return {
    up: script(
      ...prelude,
      `wanted=" ${ports.join(" ")} "`,
      `look`,
      `broken=" "`,
      `remove=`,
      `judge() { [ -z "$(faults)" ] || broken="$broken$port "; }`,
      `each_end judge`,
      `for port in $(vsctl list-ports ${bridge}); do`,
      `  case $port in ${portPrefix(link)}*) ;; *) continue ;; esac`,
      `  case $wanted in *" $port "*) ;; *) remove="$remove -- --if-exists del-port ${bridge} $port" ;; esac`,
      `done`,
      `for port in $broken; do remove="$remove -- --if-exists del-port ${bridge} $port"; done`,
      // A transaction of its own: a port that is removed and added in one is the old one to the daemon.
      `[ -z "$remove" ] || vsctl $remove`,
      `add=`,
      `prepare() {`,
      `  case $broken in *" $port "*) ;; *) return 0 ;; esac`,
      `  [ ! -e "/proc/$pid/root/sys/class/net/${linkName}" ] || nsenter -t "$pid" -n ip link del dev ${linkName} 2>/dev/null || true`,
      `  ip link del dev "$port" 2>/dev/null || true`,
      ...before(mtuBytes).map((line) => `  ${line}`),
      `  add="$add -- ${addPort(link)}"`,
      ...(settings(mtuBytes) ? [`  add="$add -- set interface $port ${settings(mtuBytes)}"`] : []),
      `}`,
      `each_end prepare`,
      `[ -z "$add" ] || vsctl $add`,
      `finish() {`,
      `  case $broken in *" $port "*) ;; *) return 0 ;; esac`,
      ...after(renamed).map((line) => `  ${line}`),
      `  nsenter -t "$pid" -n sh -euc ${quote(configure)} finish "$address"${renamed === undefined ? ` "$port"` : ""}`,
      `}`,
      `each_end finish`,
      settled("verify"),
    ),
    down: script(
      `vsctl() { timeout 10 ${vsctlWords(link)} --no-wait "$@"; }`,
      `remove=`,
      `for port in $(vsctl list-ports ${bridge} 2>/dev/null); do`,
      `  case $port in ${portPrefix(link)}*) remove="$remove -- --if-exists del-port ${bridge} $port" ;; esac`,
      `done`,
      `[ -z "$remove" ] || vsctl $remove || true`,
      `for port in ${ports.map(quote).join(" ")}; do ip link del dev "$port" 2>/dev/null || true; done`,
    ),
    check: script(...prelude, `verify`),
  };
}
