import { readFileSync } from "node:fs";
import { z } from "zod";
import type { EngineChoice } from "../lib/docker/choice.ts";
import type { Ground } from "../lib/node/contexts.ts";
import type { Scenario } from "../lib/scenario.ts";
import { engineHere, groundHere } from "../measure/ground.ts";
import { stateFile } from "./state.ts";

/**
 * A testbed stays on the Docker engine that it was made on, whatever engine its person uses meanwhile:
 * what is asked and what is taken down is there.
 */

/** Where the testbed stands, or would be made. */
export const groundOf = (stack: string, scenario: Scenario): Ground =>
  groundHere(stack, keptEngine(stack, scenario) ?? engineHere());

/** The engine of nodes that name none, where it is another one than today's. */
function keptEngine(stack: string, scenario: Scenario): EngineChoice | undefined {
  const kept = enginesInState(stack);
  const [host] = scenario.nodes.flatMap((node) =>
    node.kind === "local" && node.dockerHost === undefined ? (kept.get(node.name) ?? []) : [],
  );
  return host === undefined || host === engineHere().host
    ? undefined
    : { host, chosenBy: `on which ${stack} was made` };
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

const stateSchema = z.looseObject({
  checkpoint: z.looseObject({
    latest: z.looseObject({ resources: z.array(z.unknown()).nullish() }).nullish(),
  }),
});
const providerSchema = z.looseObject({
  type: z.literal("pulumi:providers:docker"),
  urn: z.string(),
  inputs: z.looseObject({ host: z.string() }),
});

/** By the nodes' names, of the providers `n1-engine`. A state that is cut off names none: recovery mends it. */
function enginesInState(stack: string): Map<string, string> {
  try {
    const text = readFileSync(stateFile(stack) ?? "", "utf8");
    const all = stateSchema.parse(JSON.parse(text)).checkpoint.latest?.resources ?? [];
    return new Map(
      all.flatMap((one): [string, string][] => {
        const { data } = providerSchema.safeParse(one);
        return data ? [[/([^:]+)-engine$/.exec(data.urn)?.[1] ?? "", data.inputs.host]] : [];
      }),
    );
  } catch {
    return new Map();
  }
}
