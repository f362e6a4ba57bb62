import type { EngineChoice } from "../lib/docker/choice.ts";
import { type Ground, nodeContexts } from "../lib/node/contexts.ts";
import { enginesUsed } from "../lib/node/local-engine.ts";
import type { NodeSpec, Scenario } from "../lib/scenario.ts";
import { engineHere, groundHere } from "../measure/ground.ts";
import { contextsHere, knownTestbeds, mayStand, scenarioInFile } from "./brought-up.ts";

/**
 * A testbed stays on the Docker engine that it was made on, whatever engine its person uses meanwhile:
 * what is asked and what is taken down is there.
 */

/** Where the testbed stands, or would be made. */
export const groundOf = (stack: string, scenario: Scenario): Ground =>
  groundHere(stack, keptEngine(stack, scenario) ?? engineHere());

const namesNoEngine = (node: NodeSpec): boolean =>
  node.kind === "local" && node.dockerHost === undefined;

/** The engine of nodes that name none, where it is another one than today's. */
function keptEngine(stack: string, scenario: Scenario): EngineChoice | undefined {
  if (!scenario.nodes.some(namesNoEngine) || !mayStand(stack)) return undefined;
  const kept = knownTestbeds(stack).find((one) => one.scenario.nodes.some(namesNoEngine));
  return kept === undefined || kept.defaultDockerHost === engineHere().host
    ? undefined
    : { host: kept.defaultDockerHost, chosenBy: `on which ${stack} was made` };
}

/** The engines of a testbed that stands, whatever its file says; where only marks tell of it, the one in use. */
export function enginesStanding(stack: string): EngineChoice[] {
  const known = knownTestbeds(stack);
  if (known.length > 0) return enginesUsed(known.flatMap((one) => contextsHere(stack, one)));
  const scenario = scenarioInFile(stack);
  if (scenario === undefined) return [engineHere()];
  return enginesUsed(nodeContexts(scenario, groundOf(stack, scenario)));
}

/** What to say where it stands on another engine than the one in use. */
export function otherEngine(stack: string, scenario: Scenario): string | undefined {
  const kept = keptEngine(stack, scenario);
  if (kept === undefined) return undefined;
  return (
    `${stack} was made on the Docker engine ${kept.host} and stays there; ` +
    `npm run down -- ${stack} first to have it on ${engineHere().host}.`
  );
}

/** What the program is to take for it, whoever has chosen. */
export const engineFor = ([first]: readonly Ground[]): Record<string, string> =>
  first === undefined || first.engine?.trouble !== undefined
    ? {}
    : { DOCKER_HOST: first.defaultDockerHost };
