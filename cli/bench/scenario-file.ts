import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { type Scenario, type ScenarioInput } from "../../lib/scenario.ts";
import { parseScenario } from "../../lib/parse-scenario.ts";
import { projectRoot } from "../environment.ts";
import { scenarioKey } from "../../lib/reading/stack-keys.ts";
import { saltOfEmpty } from "../salt.ts";

/** A scenario for the time of a bench, as a stack file that is not tracked. */
export function benchScenario(
  stack: string,
  input: ScenarioInput,
): { scenario: Scenario; remove(): void } {
  const file = join(projectRoot, "stacks", `Pulumi.${stack}.yaml`);
  writeFileSync(file, stringify({ encryptionsalt: saltOfEmpty, config: { [scenarioKey]: input } }));
  return { scenario: parseScenario(input, stack), remove: () => rmSync(file, { force: true }) };
}

/** One emulated node with macvlan in bridge mode, as in the paper's local test. */
export const localPairs = (
  count: number,
  benchmark: ScenarioInput["benchmark"],
): ScenarioInput => ({
  nodes: [{ name: "n1", kind: "emulated" }],
  network: { module: "macvlan", mode: "bridge" },
  pairs: { count, placement: "local" },
  benchmark,
});
