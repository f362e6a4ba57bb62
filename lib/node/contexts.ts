import type { EngineChoice } from "../docker/choice.ts";
import type { Person } from "../folders.ts";
import type { Scenario } from "../scenario.ts";
import type { AnyNodeContext } from "./index.ts";

/** Where a scenario is to stand. */
export interface Ground {
  stack: string;
  person: Person;
  /** The Docker engine of nodes that name none. */
  defaultDockerHost: string;
  /** How it was chosen, where it was by the person's settings of today. */
  engine?: EngineChoice;
}

/** The contexts of a scenario's nodes, in their order. */
export function nodeContexts(scenario: Scenario, ground: Ground): AnyNodeContext[] {
  return scenario.nodes.map((node, at) => ({ ...ground, node, position: at + 1, scenario }));
}
