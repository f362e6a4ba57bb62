import { makesPorts } from "../network/index.ts";
import { inWords } from "../scenario-issues.ts";
import { type Rule, rule } from "./rule.ts";

/** Rules about ports that netbench makes itself. */
export const portSettingsRules: readonly Rule[] = [
  rule(
    "`ports` is for networks with ports that netbench makes itself: emulated nodes at their switch, `ovs` with `ports: veth`, `vxlan`, `bridge` with a `vlanId`.",
    ["nodes", "ports", "network", "pairs"],
    ({ nodes, ports, network, pairs: { placement } }) =>
      ports === undefined || nodes.some(({ kind }) => makesPorts(network, placement, kind))
        ? []
        : [
            {
              path: ["ports"],
              got: `settings of ports, and ${network.module} with ${placement} pairs has none of netbench's`,
              allowed: "nothing here: Docker or the machine makes what the packets pass",
              fix: "leave it out, or choose a network and placement with ports of netbench's",
            },
          ],
  ),
  rule(
    "`ports.txQueueLength` stands beside `qdisc: { kind: pfifo }` without `limitPackets`, which takes it for its limit: a virtual port by itself has no queue.",
    ["ports"],
    ({ ports }) => {
      const { txQueueLength, qdisc } = ports ?? {};
      const takesIt = qdisc?.kind === "pfifo" && qdisc.limitPackets === undefined;
      return txQueueLength === undefined || takesIt
        ? []
        : [
            {
              path: ["ports", "txQueueLength"],
              got: inWords(txQueueLength),
              allowed:
                "a length that a queue takes: a virtual port has none by itself (noqueue), and others than a pfifo without a limit have one of their own",
              fix: "add qdisc: { kind: pfifo }, or leave it out",
            },
          ];
    },
  ),
];
