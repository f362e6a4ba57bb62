import type { EngineChoice } from "../lib/docker/choice.ts";
import type { Ground } from "../lib/node/contexts.ts";
import type { Scenario } from "../lib/scenario.ts";
import { engineHere, groundHere } from "../measure/ground.ts";
import { readState } from "./state.ts";

/**
 * A testbed stays on the Docker engine that it was made on, whatever engine its person uses meanwhile:
 * what is asked and what is taken down is there.
 */

/** The engine of nodes that name none: the one that they stand on, else the one in use. */
export function engineOf(stack: string, scenario: Scenario): EngineChoice {
  const now = engineHere();
  const kept = enginesInState(stack);
  const host = scenario.nodes.flatMap((node) =>
    node.kind === "local" && node.dockerHost === undefined ? (kept.get(node.name) ?? []) : [],
  )[0];
  return host === undefined || host === now.host
    ? now
    : { host, chosenBy: `on which ${stack} was made` };
}

/** All engines of this machine that the scenario's nodes use; none where the nodes bring their own. */
export function enginesOf(stack: string, scenario: Scenario): EngineChoice[] {
  const unnamed = engineOf(stack, scenario);
  const chosen = scenario.nodes.flatMap((node, at): EngineChoice[] => {
    if (node.kind !== "local") return [];
    if (node.dockerHost === undefined) return [unnamed];
    const key = `nodes[${at}].dockerHost`;
    return [{ host: node.dockerHost, chosenBy: key, instead: `remove ${key}` }];
  });
  return [...new Map(chosen.map((engine) => [engine.host, engine])).values()];
}

/** Where the testbed stands, or would be made. */
export const groundOf = (stack: string, scenario: Scenario): Ground =>
  groundHere(stack, engineOf(stack, scenario));

/** What to say where it stands on another engine than the one in use. */
export function otherEngine(stack: string, scenario: Scenario): string | undefined {
  const [kept, now] = [engineOf(stack, scenario), engineHere()];
  if (kept.host === now.host) return undefined;
  return `${stack} was made on the Docker engine ${kept.host} and stays there; npm run down -- ${stack} first to have it on ${now.host}.`;
}

/** What the program is to take for it, whoever has chosen. */
export const engineFor = ([first]: readonly Ground[]): Record<string, string> =>
  first === undefined || first.engineTrouble !== undefined
    ? {}
    : { DOCKER_HOST: first.defaultDockerHost };

/** By the nodes' names. A state that is cut off names none: recovery mends it. */
function enginesInState(stack: string): Map<string, string> {
  try {
    const state = readState(stack);
    return new Map(
      [...(state?.resources ? state.engines : [])].map(([provider, host]) => [
        provider.replace(/-engine$/, ""),
        host,
      ]),
    );
  } catch {
    return new Map();
  }
}
