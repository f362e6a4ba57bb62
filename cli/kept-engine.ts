import type { EngineChoice } from "../lib/docker/choice.ts";
import type { Ground } from "../lib/node/contexts.ts";
import type { NodeSpec, Scenario } from "../lib/scenario.ts";
import { engineHere, groundHere } from "../measure/ground.ts";
import { knownTestbeds, mayStand, scenarioInFile } from "./brought-up.ts";

/**
 * A testbed stays on the Docker engine that it was made on, whatever engine its person uses meanwhile:
 * what is asked and what is taken down is there.
 */

/** The engine of nodes that name none: the one that they stand on, else the one in use. */
export function engineOf(stack: string, scenario: Scenario): EngineChoice {
  const now = engineHere();
  const host = scenario.nodes.some(namesNoEngine) ? hostOfStanding(stack) : undefined;
  return host === undefined || host === now.host
    ? now
    : { host, chosenBy: `on which ${stack} was made` };
}

const namesNoEngine = (node: NodeSpec): boolean =>
  node.kind === "local" && node.dockerHost === undefined;

function hostOfStanding(stack: string): string | undefined {
  const [latest] = mayStand(stack) ? knownTestbeds(stack) : [];
  return latest?.scenario.nodes.some(namesNoEngine) ? latest.defaultDockerHost : undefined;
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

/** The same of a testbed that stands, whatever its file says now; where only marks tell of it, the one in use. */
export function enginesStanding(stack: string): EngineChoice[] {
  const scenario = knownTestbeds(stack)[0]?.scenario ?? scenarioInFile(stack);
  return scenario === undefined ? [engineHere()] : enginesOf(stack, scenario);
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
