import { pairAddresses } from "../address.ts";
import { iperf3Port } from "../agent.ts";
import { floatingAddress } from "../names.ts";
import { both, type HostState, script } from "../script.ts";
import { quote } from "../shell.ts";
import { natChainState } from "./nat-chain.ts";
import type { Link } from "./network-module.ts";
import type { Publishing } from "./publishing.ts";

/**
 * Floating addresses (seed 002), as OpenStack calls them: each server has an address of its own on the
 * nodes' network, and its node translates between that and the server's address on the bridge, one to one
 * and for all protocols (RFC 3022, section 2.1, Basic NAT).
 */

interface Floating {
  /** Of the server on the bridge. */
  own: string;
  /** Where the others find it. */
  outer: string;
}

/** The servers are on the second of two nodes. */
const hasServers = ({ position }: Link<"bridge">): boolean => position === 2;

const floatingsOf = ({ network, pairs }: Link<"bridge">): Floating[] =>
  Array.from({ length: pairs }, (_, at) => ({
    own: pairAddresses(network.subnet, at + 1).server,
    outer: floatingAddress(at + 1),
  }));

export function floatingState(link: Link<"bridge">): HostState | undefined {
  if (!hasServers(link)) return undefined;
  const { nic = "" } = link;
  const floatings = floatingsOf(link);
  const into = natChainState({
    what: "floating addresses, inwards",
    name: "NETBENCH-FLOATING-IN",
    // For packets of the other node, and for those of the node itself.
    hooks: ["PREROUTING", "OUTPUT"],
    rules: floatings.map(({ own, outer }) => `-d ${outer}/32 -j DNAT --to-destination ${own}`),
  });
  const out = natChainState({
    what: "floating addresses, outwards",
    name: "NETBENCH-FLOATING-OUT",
    hooks: ["POSTROUTING"],
    rules: floatings.map(({ own, outer }) => `-s ${own}/32 -o ${nic} -j SNAT --to-source ${outer}`),
  });
  return both(addressesState(nic, floatings), both(forwardingState, both(into, out)));
}

/** The addresses on the NIC, so that the node answers for them (ARP): no others there are as long as they. */
function addressesState(nic: string, floatings: readonly Floating[]): HostState {
  const link = quote(nic);
  const wanted = floatings.map(({ outer }) => `${outer}/32`);
  const prelude = [
    `wanted=${quote(` ${wanted.join(" ")} `)}`,
    `have() { ip -o -4 addr show dev ${link} 2>/dev/null | awk '$4 ~ "/32$" { print $4 }'; }`,
  ];
  return {
    up: script(
      ...prelude,
      `for address in $(have); do`,
      `  case $wanted in *" $address "*) ;; *) ip addr del "$address" dev ${link} ;; esac`,
      `done`,
      `for address in $wanted; do ip addr replace "$address" dev ${link}; done`,
    ),
    down: script(
      ...prelude,
      `for address in $wanted; do ip addr del "$address" dev ${link} 2>/dev/null || true; done`,
    ),
    check: script(
      ...prelude,
      `found=" $(have | tr '\\n' ' ')"`,
      `for address in $wanted; do`,
      `  case $found in *" $address "*) ;; *) echo ${link} "address: want $address, have none" ;; esac`,
      `done`,
    ),
  };
}

const forwardFile = "/proc/sys/net/ipv4/ip_forward";

/** The node is a router. Docker, which writes no rules here, may have closed it for another scenario's sake. */
const forwardingState: HostState = {
  up: script(`echo 1 >${forwardFile}`, `iptables -w -P FORWARD ACCEPT`),
  // The node is ours, and nothing else on it minds.
  down: "true",
  check: script(
    `have=$(cat ${forwardFile})`,
    `[ "$have" = 1 ] || echo "ip_forward: want 1, have $have"`,
    `have=$(iptables -w -S FORWARD 2>/dev/null | sed -n 's/^-P FORWARD //p')`,
    `[ "$have" = ACCEPT ] || echo "policy of FORWARD: want ACCEPT, have \${have:-none}"`,
  ),
};

export const floating: Publishing = {
  hostState: floatingState,
  probes: (link) => {
    const state = floatingState(link);
    return state === undefined
      ? []
      : [{ what: "floating addresses", argv: ["sh", "-c", state.check], want: "" }];
  },
  // The clients' node hides their addresses, since the servers' has the same subnet; on the servers' there are our rules alone.
  engine: ({ position }) => (position === 1 ? { iptables: true, userlandProxy: false } : undefined),
  dial: (_link, index) => ({ address: floatingAddress(index), port: iperf3Port }),
};
