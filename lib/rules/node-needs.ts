import { inWords, type ScenarioIssue } from "../scenario-issues.ts";
import type { NodeSpec } from "../scenario.ts";

/** What several network modules ask of each node. */

/** A NIC to sit on: local nodes name theirs, the others have one. */
export const withoutNic = (nodes: readonly NodeSpec[], why: string): ScenarioIssue[] =>
  nodes.flatMap((node, at) =>
    node.kind === "local" && node.nic === undefined
      ? [
          {
            path: ["nodes", at, "nic"],
            got: inWords(undefined),
            allowed: `the name of an interface: ${why}`,
            fix: `add nic: to node ${node.name} (never the one with the default route), or use an emulated node`,
          },
        ]
      : [],
  );

/** An address of that NIC that is known before anything runs: not that of this machine's own. */
export const withoutAddress = (nodes: readonly NodeSpec[], why: string): ScenarioIssue[] =>
  nodes.flatMap((node, at) =>
    node.kind === "local"
      ? [
          {
            path: ["nodes", at, "kind"],
            got: node.kind,
            allowed: `emulated: ${why}`,
            fix: "use emulated nodes",
          },
        ]
      : [],
  );
