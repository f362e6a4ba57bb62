import { UserError } from "../../errors.ts";
import type { Script } from "../../script.ts";
import { type HostState, script } from "../../script.ts";
import { quote, words } from "../../shell.ts";
import {
  containerMtuBytes,
  ovsBridge,
  type OvsLink,
  tunnelPort,
  underlayBridge,
  vsctlWords,
} from "./names.ts";

/** Names of a datapath in the database (ovs-vswitchd.conf.db(5), Bridge). */
export const datapathType = { kernel: "system", userspace: "netdev" } as const;

interface Bridge {
  name: string;
  mtuBytes: number;
  /** Whether the NIC is one of its ports. */
  hasNic: boolean;
}

/**
 * The bridges of a node. Between nodes the NIC is a port of the bridge; a tunnel of the kernel's
 * datapath goes through the node's own stack, one in userspace needs a bridge with the NIC and the
 * node's address (Documentation/howto/userspace-tunneling.rst).
 */
export function bridgesOf(link: OvsLink): Bridge[] {
  const { network, placement, nicMtuBytes } = link;
  const tunnelled = network.tunnel !== undefined;
  const main = {
    name: ovsBridge(link),
    mtuBytes: containerMtuBytes(link),
    hasNic: placement === "switched" && !tunnelled,
  };
  return tunnelled && network.datapath === "userspace"
    ? [{ name: underlayBridge(link), mtuBytes: nicMtuBytes, hasNic: true }, main]
    : [main];
}

/** The bridge that has the NIC, and with it the node's addresses. */
export const bridgeWithNic = (link: OvsLink): string | undefined =>
  bridgesOf(link).find(({ hasNic }) => hasNic)?.name;

interface Tunnel {
  port: string;
  vni: number;
  remote: string;
  local: string;
}

export function tunnelsOf(link: OvsLink): Tunnel[] {
  const { tunnel } = link.network;
  if (tunnel === undefined) return [];
  return link.peers.map((peer) => ({
    port: tunnelPort(peer.position),
    vni: tunnel.vni,
    remote: addressOf(peer.node, peer.address),
    local: addressOf(link.node, link.address),
  }));
}

function addressOf(node: string, address: string | undefined): string {
  if (address !== undefined) return address;
  throw new UserError(`node ${node}: a tunnel needs the address of its NIC, which is not known`);
}

/** Bridges and tunnels as desired state, in a database that is there. */
export function bridgesState(link: OvsLink): Omit<HostState, "down"> {
  const nic = link.nic ?? "";
  const type = datapathType[link.network.datapath];
  const made = bridgesOf(link).flatMap(({ name, mtuBytes, hasNic }) => [
    ["--may-exist", "add-br", name],
    ["set", "bridge", name, `datapath_type=${type}`, "fail_mode=standalone"],
    ["set", "interface", name, `mtu_request=${mtuBytes}`],
    ...(hasNic ? [["--may-exist", "add-port", name, nic]] : []),
  ]);
  const tunnels = tunnelsOf(link).flatMap(({ port, vni, remote, local }) => [
    ["--may-exist", "add-port", ovsBridge(link), port],
    [
      ...["set", "interface", port, "type=vxlan", `options:key=${vni}`],
      ...[`options:remote_ip=${remote}`, `options:local_ip=${local}`],
    ],
  ]);
  const commands = [...made, ...tunnels].map((command) => words(...command));
  const vsctl = vsctlWords(link);
  const attached = [
    ...(bridgeWithNic(link) === undefined ? [] : [nic]),
    ...tunnelsOf(link).map(({ port }) => port),
  ];
  return {
    up: script(`${vsctl} -- ${commands.join(" -- ")}`),
    check: script(
      ...bridgesOf(link).flatMap(({ name, hasNic }) => [
        compare(`${name} datapath`, `${vsctl} get bridge ${quote(name)} datapath_type`, type),
        ...(hasNic ? [compare(`${nic} bridge`, `${vsctl} port-to-br ${quote(nic)}`, name)] : []),
      ]),
      ...tunnelsOf(link).map(({ port, vni, remote }) =>
        compare(
          `${port} tunnel`,
          `${vsctl} get interface ${quote(port)} options:key options:remote_ip | tr -d '"' | tr '\\n' ' ' | sed 's/ $//'`,
          `${vni} ${remote}`,
        ),
      ),
      ...attached.map((port) => openPort(vsctl, port)),
    ),
  };
}

const compare = (what: string, have: Script, want: string): Script =>
  `have=$(${have} 2>/dev/null) || have=; [ "$have" = ${quote(want)} ] || echo ${quote(`${what}: want ${want}, have`)} "\${have:-none}"`;

/** A port that the daemon cannot open has the number -1; one that it has not seen yet, none. */
const openPort = (vsctl: string, port: string): Script =>
  `case $(${vsctl} get interface ${quote(port)} ofport 2>/dev/null) in [1-9]*) ;; *) echo ${quote(`port ${port}: want open, have an error or nothing`)} ;; esac`;
