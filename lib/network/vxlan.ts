import { bridgeName, vxlanName } from "../names.ts";
import { both } from "../script.ts";
import { deviceState, type Trait } from "./device.ts";
import { bridgePlug } from "./guest-plug.ts";
import { kernelFeatures } from "./kernel-features.ts";
import type { Link, NetworkModule } from "./network-module.ts";
import { onBridge, ownBridgeFacts, ownBridgeState } from "./own-bridge.ts";

/** Outer Ethernet 14, IPv4 20, UDP 8 and VXLAN 8 bytes (RFC 7348, section 5), without an outer tag. */
export const vxlanOverheadBytes = 50;

const mtuBytesOf = ({ nicMtuBytes }: Link<"vxlan">) => nicMtuBytes - vxlanOverheadBytes;

/** The peer that all frames for addresses not yet learnt go to; none where there is one node. */
const remoteOf = ({ peers }: Link<"vxlan">) => peers[0]?.address;

/** veth pairs into a bridge, and a VXLAN tunnel in it to the other node's (Linux: drivers/net/vxlan). */
export const vxlan: NetworkModule<"vxlan"> = {
  attachment: () => "network",
  hostState: (link) => {
    const { stack, network, position, docker } = link;
    const mtuBytes = mtuBytesOf(link);
    return both(
      ownBridgeState({ stack, subnet: network.subnet, position, mtuBytes, docker }),
      tunnelState(link),
    );
  },
  ports: () => (link) => [vxlanName(link.stack)],
  dockerNetwork: (link) => onBridge(link.stack, mtuBytesOf(link)),
  overheadBytes: () => vxlanOverheadBytes,
  usesNic: () => true,
  reachable: () => true,
  guestPlug: ({ stack }) => bridgePlug(bridgeName(stack)),
  expect: () => ({ kind: "veth" }),
  expectOnNode: (link) => {
    const { stack, network, nic, address } = link;
    const remote = remoteOf(link);
    return [
      ownBridgeFacts(stack, mtuBytesOf(link)),
      {
        link: vxlanName(stack),
        kind: "vxlan",
        mtuBytes: mtuBytesOf(link),
        data: {
          id: network.vni,
          port: network.port,
          link: nic ?? "",
          ...(address === undefined ? {} : { local: address }),
          ...(remote === undefined ? {} : { remote }),
        },
      },
    ];
  },
  kernel: () => [kernelFeatures.vxlan],
};

function tunnelState(link: Link<"vxlan">) {
  const { stack, network, nic = "", address } = link;
  const remote = remoteOf(link);
  const name = vxlanName(stack);
  const ends: [word: string, value: string | undefined][] = [
    ["remote", remote],
    ["local", address],
  ];
  const known = ends.flatMap(([word, value]) => (value === undefined ? [] : [{ word, value }]));
  const fixed: Trait[] = [
    { what: "VNI", want: network.vni, pattern: ".* vxlan id \\([0-9]*\\) .*" },
    ...known.map(({ word, value }) => ({
      what: word,
      want: value,
      pattern: `.* vxlan id .* ${word} \\([^ ]*\\) .*`,
    })),
    { what: "parent", want: nic, pattern: ".* vxlan id .* dev \\([^ ]*\\) .*" },
    { what: "port", want: network.port, pattern: ".* vxlan id .* dstport \\([0-9]*\\) .*" },
  ];
  return deviceState({
    name,
    add: [
      ...[name, "type", "vxlan", "id", network.vni, "dstport", network.port],
      ...known.flatMap(({ word, value }) => [word, value]),
      ...["dev", nic],
    ],
    fixed,
    mtuBytes: mtuBytesOf(link),
    master: bridgeName(stack),
  });
}
