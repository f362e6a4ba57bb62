import { activePairsOf } from "../latency/probe.ts";
import { attachmentOf } from "../network/index.ts";
import { inWords } from "../scenario-issues.ts";
import { type Rule, rule } from "./rule.ts";

const path = ["benchmark", "latency"];

/** Rules about round trips beside throughput. */
export const latencyRules: readonly Rule[] = [
  rule("`benchmark.latency` asks for `idle`, `loaded` or both.", ["benchmark"], ({ benchmark }) =>
    benchmark.latency === undefined || benchmark.latency.idle || benchmark.latency.loaded
      ? []
      : [
          {
            path,
            got: "neither idle nor loaded",
            allowed: "idle, loaded or both true",
            fix: "set benchmark.latency.idle to true, or leave benchmark.latency out",
          },
        ],
  ),
  rule(
    "`benchmark.latency.loaded` takes a pair that carries no load: `pairs.count` is above all `benchmark.activePairs`.",
    ["benchmark", "pairs"],
    ({ benchmark, pairs }) => {
      const most = Math.max(...activePairsOf({ benchmark, pairs }));
      if (benchmark.latency?.loaded !== true || most < pairs.count) return [];
      return [
        {
          path: ["pairs", "count"],
          got: inWords(pairs.count),
          allowed: `at least ${most + 1}: ${most} under load and one for benchmark.latency.loaded`,
          fix: `set it to ${most + 1}, or leave benchmark.latency.loaded out`,
        },
      ];
    },
  ),
  rule(
    "`benchmark.latency.loaded` is for UDP trials only where no two pairs share a network stack: its datagrams would be counted with theirs.",
    ["benchmark", "network", "endpoint"],
    ({ benchmark, network, endpoint }) => {
      const shared = attachmentOf(network) === "host" || Object.values(endpoint).includes("host");
      if (benchmark.latency?.loaded !== true || !benchmark.protocols.includes("udp") || !shared) {
        return [];
      }
      return [
        {
          path: [...path, "loaded"],
          got: "true, with UDP trials on the node's own network stack",
          allowed: "false there: requests and answers would be counted with the trials' datagrams",
          fix: "leave udp out of benchmark.protocols, or set this to false",
        },
      ];
    },
  ),
];
