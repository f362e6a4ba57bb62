import type { Person } from "../folders.ts";
import type { Owner } from "../owner/owner.ts";
import type { Scenario } from "../scenario.ts";
import type { AnyNodeContext } from "./index.ts";

/** Where a scenario is to stand. */
export interface Ground {
  stack: string;
  person: Person;
  defaultDockerHost: string;
  /** The checkout that brings it up. */
  owner: Owner;
}

/** The contexts of a scenario's nodes, in their order. */
export function nodeContexts(scenario: Scenario, ground: Ground): AnyNodeContext[] {
  return scenario.nodes.map((node, at) => ({ ...ground, node, position: at + 1, scenario }));
}
