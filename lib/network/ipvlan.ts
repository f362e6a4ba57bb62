import { pairAddresses } from "../address.ts";
import { processesOf } from "../container-links.ts";
import { containerLink } from "../names.ts";
import { type HostState, script } from "../script.ts";
import { quote } from "../shell.ts";
import { kernelFeatures } from "./kernel-features.ts";
import type { Link, NetworkModule, WiredEnd } from "./network-module.ts";
import { parentFacts, parentOf, parentState } from "./vlan.ts";

/**
 * ipvlan links on the NIC or on a VLAN of it: containers share its MAC address (Linux:
 * Documentation/networking/ipvlan.rst). l2 switches by address, l3 and l3s route in the node, l3s
 * by way of its packet filter. Docker takes l3s from version 27 on; before, we make those links.
 */
export const ipvlan: NetworkModule<"ipvlan"> = {
  attachment: ({ mode }) => (mode === "l3s" ? "wired" : "network"),
  // Never both: the nodes have no address on the VLAN to route by.
  hostState: (link) => parentState(link) ?? routes(link),
  dockerNetwork: (link) =>
    link.network.mode === "l3s"
      ? undefined
      : {
          driver: "ipvlan",
          options: { parent: parentOf(link), ipvlan_mode: link.network.mode },
        },
  wire: modeState,
  overheadBytes: () => 0,
  usesNic: () => true,
  reachable: () => true,
  expect: ({ network }) => ({ kind: "ipvlan", data: { mode: network.mode } }),
  expectOnNode: parentFacts,
  kernel: ({ vlanId }) => [
    kernelFeatures.ipvlan,
    ...(vlanId === undefined ? [] : [kernelFeatures.vlan]),
  ],
};

/** In the l3 modes nobody answers ARP for a container: each node needs a route to those of the other. */
function routes(link: Link<"ipvlan">): HostState | undefined {
  const { network, placement, nic = "", peers, pairs, position } = link;
  const [peer] = peers;
  if (network.mode === "l2" || placement === "local" || peer?.address === undefined)
    return undefined;
  const role = position === 1 ? "server" : "client";
  const remote = Array.from(
    { length: pairs },
    (_, at) => `${pairAddresses(network.subnet, at + 1)[role]}/32`,
  );
  const via = `via ${quote(peer.address)} dev ${quote(nic)}`;
  const batch = remote.map((address) => `route replace ${address} ${via}`).join("\n");
  return {
    up: script(`ip -batch - <<'ROUTES'`, batch, `ROUTES`),
    // By subnet, so that it is the same text however many pairs there are.
    down: script(`ip -4 route flush root ${quote(network.subnet)} ${via} 2>/dev/null || true`),
    check: script(
      `routes=$(ip -4 route show ${via} 2>/dev/null || true)`,
      `for address in ${remote.map((address) => quote(address.replace("/32", ""))).join(" ")}; do`,
      `  printf '%s\\n' "$routes" | grep -q "^$address " || echo "route to $address: want ${via}, have none"`,
      `done`,
    ),
  };
}

/** The containers' links: made here where Docker cannot, and in the right mode, which is one for all on a NIC. */
function modeState(link: Link<"ipvlan">, ends: readonly WiredEnd[]): HostState {
  const { network, nicMtuBytes, docker } = link;
  const { mode } = network;
  const addresses = ends.map(({ container, address }) => `${container} ${address}`).join("\n");
  const prelude = [
    `addresses=${quote(addresses)}`,
    ...processesOf(
      docker,
      ends.map(({ container }) => container),
    ),
    `inside() { nsenter -t "$1" -n ip -d -o link show dev ${containerLink} 2>/dev/null || true; }`,
  ];
  const make = [
    `  if [ -z "$(inside "$pid")" ]; then`,
    `    address=$(printf '%s\\n' "$addresses" | sed -n "s/^$name //p")`,
    `    ip link add link ${quote(parentOf(link))} name "nbw$pid" type ipvlan mode ${mode}`,
    `    ip link set dev "nbw$pid" netns "$pid" name ${containerLink} || { ip link del dev "nbw$pid"; exit 1; }`,
    `    nsenter -t "$pid" -n sh -eu -c 'ip addr replace "$1" dev ${containerLink}; ip link set dev ${containerLink} mtu ${nicMtuBytes} up; ip route replace default dev ${containerLink}' wire "$address"`,
    `  fi`,
  ];
  return {
    up: script(
      ...prelude,
      `processes | while read -r name pid; do`,
      ...(mode === "l3s" ? make : []),
      `  inside "$pid" | grep -q "ipvlan *mode ${mode} " || nsenter -t "$pid" -n ip link set dev ${containerLink} type ipvlan mode ${mode}`,
      `done`,
    ),
    down: script("true"),
    check: script(
      ...prelude,
      `processes | while read -r name pid; do`,
      `  [ "$pid" != 0 ] || continue`,
      `  have=$(inside "$pid" | sed -n 's/.*ipvlan *mode \\([a-z0-9]*\\) .*/\\1/p')`,
      `  [ "$have" = ${mode} ] || echo "$name ${containerLink} mode: want ${mode}, have \${have:-no ipvlan link}"`,
      `done`,
    ),
  };
}
