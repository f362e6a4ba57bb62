import type { EngineChoice } from "../docker/choice.ts";
import type { Person } from "../folders.ts";
import type { Owner } from "../owner/owner.ts";
import type { Scenario } from "../scenario.ts";
import type { AnyNodeContext } from "./index.ts";

/** Where a scenario is to stand. */
export interface Ground {
  stack: string;
  /** Digest of the checkout's path: tells testbeds of one name apart (lib/names.ts). */
  project: string;
  person: Person;
  /** The Docker engine of nodes that name none. */
  defaultDockerHost: string;
  /** How it was chosen, where it was by the person's settings of today. */
  engine?: EngineChoice;
  /** The checkout that brings it up. */
  owner: Owner;
}

/** The contexts of a scenario's nodes, in their order. */
export function nodeContexts(scenario: Scenario, ground: Ground): AnyNodeContext[] {
  return scenario.nodes.map((node, at) => ({ ...ground, node, position: at + 1, scenario }));
}
