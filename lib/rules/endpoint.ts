import { attachmentOf, networkModules } from "../network/index.ts";
import { type Rule, rule } from "./rule.ts";

/** Modules whose network processes of the node can be on. */
const withNodeEnd = Object.entries(networkModules)
  .filter(([, { nodeEnd }]) => nodeEnd !== undefined)
  .map(([name]) => name);

const roles = ["server", "client"] as const;

/** Rules about what stands at the ends of pairs. */
export const endpointRules: readonly Rule[] = [
  rule(
    `Processes of the nodes (\`endpoint\`: host) are for the modules ${withNodeEnd.join(" and ")}: the others have no end on the node itself.`,
    ["endpoint", "network"],
    ({ endpoint, network }) =>
      withNodeEnd.includes(network.module)
        ? []
        : roles
            .filter((role) => endpoint[role] === "host")
            .map((role) => ({
              path: ["endpoint", role],
              got: "host",
              allowed: `container, for the ${network.module} module: it has no end on the node itself`,
              fix: `set endpoint.${role} to container, or take the module ${withNodeEnd.join(" or ")}`,
            })),
  ),
  rule(
    "Processes of the nodes (`endpoint`: host) reach a bridge from its own node only, and without `publishedPorts`.",
    ["endpoint", "network", "pairs"],
    ({ endpoint, network, pairs }) =>
      network.module === "bridge" &&
      (pairs.placement === "switched" || network.publishedPorts !== undefined)
        ? roles
            .filter((role) => endpoint[role] === "host")
            .map((role) => ({
              path: ["endpoint", role],
              got: "host",
              allowed: `container, for a bridge ${pairs.placement === "switched" ? "with switched pairs" : "with publishedPorts"}`,
              fix:
                pairs.placement === "switched"
                  ? "set endpoint to container, or take the module host, or set pairs.placement to local"
                  : "set endpoint to container, or leave out publishedPorts",
            }))
        : [],
  ),
  rule(
    "With any module but host at least one end is a container: two processes of a node would talk over its own stack.",
    ["endpoint", "network"],
    ({ endpoint, network }) =>
      attachmentOf(network) !== "host" && roles.every((role) => endpoint[role] === "host")
        ? [
            {
              path: ["endpoint"],
              got: "host for both ends",
              allowed: `one container at least, for the ${network.module} module`,
              fix: "set endpoint.server or endpoint.client to container, or take the module host",
            },
          ]
        : [],
  ),
];
