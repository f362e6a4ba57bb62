import { iperf3Port } from "../agent.ts";
import { both, type HostState, script } from "../script.ts";
import { words } from "../shell.ts";
import { natChainState } from "./nat-chain.ts";
import type { GuestServer } from "./network-module.ts";
import { publishedProtocols } from "./published-ports.ts";

const what = "published ports of guests";

/**
 * Published ports of servers in guests (iptables-extensions(8), DNAT), as Docker has them for
 * containers: it knows nothing of guests.
 */
export function publishedGuestsState(servers: readonly GuestServer[], bridge: string): HostState {
  const chain = natChainState({
    what,
    name: "NETBENCH-GUESTS",
    // For packets of other nodes and guests, and for those of the node itself.
    hooks: ["PREROUTING", "OUTPUT"],
    rules: servers.flatMap(({ address, dial }) =>
      dial === undefined
        ? []
        : publishedProtocols.map((protocol) =>
            [
              ...[`-d ${dial.address}/32 -p ${protocol} -m ${protocol} --dport ${dial.port}`],
              ...[`-j DNAT --to-destination ${address}:${iperf3Port}`],
            ].join(" "),
          ),
    ),
  });
  return both(passState(bridge), chain);
}

/** Docker lets only its own containers be reached, where it is the one to let packets pass. */
function passState(bridge: string): HostState {
  const pass = words(...["-o", bridge, "-m", "conntrack", "--ctstate", "DNAT", "-j", "ACCEPT"]);
  return {
    up: script(`iptables -w -C FORWARD ${pass} 2>/dev/null || iptables -w -I FORWARD ${pass}`),
    down: `iptables -w -D FORWARD ${pass} 2>/dev/null || true`,
    check: `iptables -w -C FORWARD ${pass} 2>/dev/null || echo "${what}: want let pass, are not"`,
  };
}
