import { gatewayAddress } from "../address.ts";
import { bridgeName } from "../names.ts";
import { both } from "../script.ts";
import { quote } from "../shell.ts";
import { bridgePlug } from "./guest-plug.ts";
import { kernelFeatures } from "./kernel-features.ts";
import type { NetworkModule } from "./network-module.ts";
import { onBridge, ownBridgeFacts, ownBridgeState } from "./own-bridge.ts";
import { publishingOf } from "./publishing.ts";
import { vlanFacts, vlanName, vlanState } from "./vlan.ts";

/**
 * veth pairs into a Linux bridge, as Docker makes them (paper, section III.1). Across nodes: by
 * published ports as in the paper, by floating addresses, or with a VLAN of the NIC as a port of the bridge.
 */
export const bridge: NetworkModule<"bridge"> = {
  attachment: () => "network",
  hostState: (link) => {
    const { stack, network, position, nicMtuBytes: mtuBytes, docker } = link;
    if (network.vlanId === undefined) return publishingOf(network)?.hostState?.(link);
    return both(
      ownBridgeState({ stack, subnet: network.subnet, position, mtuBytes, docker }),
      vlanState(link, network.vlanId, bridgeName(stack)),
    );
  },
  dockerNetwork: ({ stack, nicMtuBytes }) => onBridge(stack, nicMtuBytes),
  ports: ({ vlanId }) =>
    vlanId === undefined ? undefined : ({ nic = "" }) => [vlanName(nic, vlanId)],
  wire: (link, ends) => publishingOf(link.network)?.wire?.(link, ends),
  residue: ({ stack }) => `ip link del dev ${quote(bridgeName(stack))} 2>/dev/null || true`,
  overheadBytes: () => 0,
  usesNic: ({ publishedPorts, vlanId }, placement) =>
    vlanId !== undefined || (publishedPorts !== undefined && placement === "switched"),
  reachable: ({ publishedPorts, vlanId }, { placement }) =>
    placement === "local" || publishedPorts !== undefined || vlanId !== undefined,
  // Docker gives the bridge the gateway's address: it is the node's own port.
  nodeEnd: ({ stack, network, position }) => ({
    link: bridgeName(stack),
    address: gatewayAddress(network.subnet, position),
    kind: "bridge",
  }),
  guestPlug: ({ stack }) => bridgePlug(bridgeName(stack)),
  publishGuests: (link, servers) => publishingOf(link.network)?.guests?.(link, servers),
  expect: () => ({ kind: "veth" }),
  expectOnNode: (link) =>
    link.network.vlanId === undefined
      ? []
      : [ownBridgeFacts(link.stack, link.nicMtuBytes), vlanFacts(link, link.network.vlanId)],
  probes: (link) => publishingOf(link.network)?.probes(link) ?? [],
  kernel: ({ vlanId }) => (vlanId === undefined ? [] : [kernelFeatures.vlan]),
  programs: ({ publishedPorts }) => (publishedPorts === undefined ? [] : ["iptables"]),
  engine: (link) => publishingOf(link.network)?.engine(link),
  dial: (server, index) => publishingOf(server.network)?.dial(server, index),
};
