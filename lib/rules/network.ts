import { pairCapacity, prefixLengthForPairs } from "../address.ts";
import { subnetOf } from "../network/subnet.ts";
import { inWords } from "../scenario-issues.ts";
import { type Rule, rule } from "./rule.ts";

/** Rules about the network, whichever its module is. */
export const networkRules: readonly Rule[] = [
  rule(
    "The subnet has two addresses for each pair, besides four at its start and the last one.",
    ["network", "pairs"],
    ({ network, pairs }) => {
      const subnet = subnetOf(network);
      return subnet !== undefined && pairCapacity(subnet) < pairs.count
        ? [
            {
              path: ["network", "subnet"],
              got: inWords(subnet),
              allowed: `room for ${pairs.count} pairs: a /${prefixLengthForPairs(pairs.count)} or larger`,
              fix: "choose a larger subnet or fewer pairs",
            },
          ]
        : [];
    },
  ),
];
