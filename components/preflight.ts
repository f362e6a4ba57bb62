import type { Scenario } from "../lib/scenario.ts";
import type { Ground } from "../lib/node/contexts.ts";
import { scenarioPreflight } from "../lib/node/preflight.ts";
import type { AnyNodeContext } from "../lib/node/index.ts";
import { UserError } from "../lib/errors.ts";
import { readLines } from "./host-script.ts";

/**
 * Looks at all nodes before anything is touched.
 * @throws UserError naming every obstacle.
 */
export async function preflight(
  scenario: Scenario,
  ground: Ground,
  contexts: readonly AnyNodeContext[],
): Promise<void> {
  const { known, scripts } = scenarioPreflight(scenario, ground, contexts);
  const obstacles = known.length > 0 ? known : (await Promise.all(scripts.map(readLines))).flat();
  if (obstacles.length > 0)
    throw new UserError(`Nothing was touched:\n  ${obstacles.join("\n  ")}`);
}
