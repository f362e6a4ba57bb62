import { iperf3Port } from "../agent.ts";
import type { PlanEndpoint } from "../plan.ts";
import { type HostState, script } from "../script.ts";
import { quote, words } from "../shell.ts";

/** Chain of our own in the node's tables, so that Docker's stay Docker's. */
const chain = "NETBENCH-GUESTS";
/** Where it is asked: for packets of other nodes and guests, and for those of the node itself. */
const hooks = ["PREROUTING", "OUTPUT"] as const;

/**
 * Published ports of servers in guests (iptables-extensions(8), DNAT), as Docker has them for
 * containers: it knows nothing of guests. iperf3 needs TCP for its control connection in UDP tests too.
 */
export function publishedGuestsState(
  servers: readonly Pick<PlanEndpoint, "address" | "dial">[],
  bridge: string,
): HostState {
  const rules = servers.flatMap(({ address, dial }) =>
    dial === undefined
      ? []
      : ["tcp", "udp"].map((protocol) =>
          [
            ...[`-A ${chain} -d ${dial.address}/32 -p ${protocol} -m ${protocol}`],
            ...[`--dport ${dial.port} -j DNAT --to-destination ${address}:${iperf3Port}`],
          ].join(" "),
        ),
  );
  // Docker lets only its own containers be reached, where it is the one to let packets pass.
  const pass = words(...["-o", bridge, "-m", "conntrack", "--ctstate", "DNAT", "-j", "ACCEPT"]);
  const prelude = [
    `wanted=${quote(rules.join("\n"))}`,
    `nat() { iptables -w -t nat "$@"; }`,
    `differences() {`,
    `  [ "$(nat -S ${chain} 2>/dev/null | grep '^-A')" = "$wanted" ] || echo "published ports of guests: want $(printf '%s\\n' "$wanted" | wc -l) rules, have others or none"`,
    ...hooks.map(
      (hook) =>
        `  nat -C ${hook} -j ${chain} 2>/dev/null || echo "published ports of guests: want asked in ${hook}, are not"`,
    ),
    `  iptables -w -C FORWARD ${pass} 2>/dev/null || echo "published ports of guests: want let pass, are not"`,
    `}`,
  ];
  return {
    up: script(
      ...prelude,
      `[ -n "$(differences)" ] || exit 0`,
      `nat -N ${chain} 2>/dev/null || nat -F ${chain}`,
      // Each rule is a line of words without blanks.
      `printf '%s\\n' "$wanted" | while read -r rule; do nat $rule; done`,
      ...hooks.map(
        (hook) => `nat -C ${hook} -j ${chain} 2>/dev/null || nat -I ${hook} -j ${chain}`,
      ),
      `iptables -w -C FORWARD ${pass} 2>/dev/null || iptables -w -I FORWARD ${pass}`,
    ),
    down: [
      ...hooks.map((hook) => `iptables -w -t nat -D ${hook} -j ${chain} 2>/dev/null`),
      `iptables -w -t nat -F ${chain} 2>/dev/null`,
      `iptables -w -t nat -X ${chain} 2>/dev/null`,
      `iptables -w -D FORWARD ${pass} 2>/dev/null`,
      `true`,
    ].join("\n"),
    check: script(...prelude, `differences`),
  };
}
