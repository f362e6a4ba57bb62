import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { projectRoot } from "../cli/environment.ts";
import { type Ground, nodeContexts } from "../lib/node/contexts.ts";
import type { AnyNodeContext } from "../lib/node/index.ts";
import { parseScenario } from "../lib/parse-scenario.ts";
import type { Scenario, ScenarioInput } from "../lib/scenario.ts";

/** A stack's scenario as it is written in its file. */
export function writtenScenario(stack: string): ScenarioInput {
  const text = readFileSync(join(projectRoot, "stacks", `Pulumi.${stack}.yaml`), "utf8");
  return (parse(text) as { config: { "netbench:scenario": ScenarioInput } }).config[
    "netbench:scenario"
  ];
}

/** Names of the scenarios in stacks/ that this checkout is shipped with; tests make others beside them. */
export const shippedStacks = (): string[] =>
  readdirSync(join(projectRoot, "stacks"))
    .flatMap((file) => /^Pulumi\.(?!e2e-)(.+)\.yaml$/.exec(file)?.[1] ?? [])
    .sort();

/** The smallest right scenario, with other sections laid over it. */
export function scenarioWith(changes: Partial<ScenarioInput> = {}): ScenarioInput {
  return { nodes: [{ name: "n1", kind: "local" }], network: { module: "bridge" }, ...changes };
}

const emulated = (name: string) => ({ name, kind: "emulated" as const });

/** The smallest right scenario on two emulated nodes. */
export function switchedWith(changes: Partial<ScenarioInput> = {}): ScenarioInput {
  return {
    nodes: [emulated("n1"), emulated("n2")],
    network: { module: "macvlan" },
    pairs: { placement: "switched" },
    ...changes,
  };
}

/** Where the scenarios of unit tests stand. */
export const ground: Ground = {
  stack: "trial",
  project: "0123abcd",
  person: { uid: 0, gid: 0 },
  defaultDockerHost: "unix:///var/run/docker.sock",
  owner: { checkout: "/home/somebody/netbench", machine: "controller" },
};

export function contextsFor(
  input: ScenarioInput,
  changes: Partial<Ground> = {},
): { scenario: Scenario; contexts: AnyNodeContext[]; first: AnyNodeContext } {
  const scenario = parseScenario(input);
  const contexts = nodeContexts(scenario, { ...ground, ...changes });
  const [first] = contexts;
  if (first === undefined) throw new Error("a scenario has a node");
  return { scenario, contexts, first };
}
