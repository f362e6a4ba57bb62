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
  /** The engine of nodes that name none, and where it is not the default, who chose it. */
  defaultDockerHost: string;
  engineChosenBy?: string;
  /** Why no testbed can use that engine, in a sentence. */
  engineTrouble?: string;
  /** The checkout that brings it up. */
  owner: Owner;
}

/** The contexts of a scenario's nodes, in their order. */
export function nodeContexts(scenario: Scenario, ground: Ground): AnyNodeContext[] {
  return scenario.nodes.map((node, at) => ({ ...ground, node, position: at + 1, scenario }));
}
