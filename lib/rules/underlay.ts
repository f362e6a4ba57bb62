import { parseSubnet } from "../address.ts";
import { underlayAddress } from "../names.ts";
import { attachmentOf } from "../network/index.ts";
import { subnetOf } from "../network/subnet.ts";
import { inWords } from "../scenario-issues.ts";
import { type Rule, rule } from "./rule.ts";

const underlay = parseSubnet(underlayAddress(0));

/** Rules about the network between emulated nodes, whose addresses are ours to give. */
export const underlayRules: readonly Rule[] = [
  rule(
    "The subnet of containers on emulated nodes is no part of the nodes' own network, 198.18.0.0/24, and not around it.",
    ["nodes", "network"],
    ({ nodes, network }) => {
      const subnet = subnetOf(network);
      const emulated = nodes.some(({ kind }) => kind === "emulated");
      if (subnet === undefined || !emulated || attachmentOf(network) === "host") return [];
      const { base, prefixLength } = parseSubnet(subnet);
      const size = 2 ** (32 - Math.min(prefixLength, underlay.prefixLength));
      return Math.floor(base / size) === Math.floor(underlay.base / size)
        ? [
            {
              path: ["network", "subnet"],
              got: inWords(subnet),
              allowed: "a subnet without addresses of 198.18.0.0/24, which the nodes have",
              fix: "choose another subnet, or leave it out for one of the scenario's own",
            },
          ]
        : [];
    },
  ),
];
