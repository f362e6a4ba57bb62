import type { Scenario } from "../lib/scenario.ts";
import type { Ground } from "../lib/node/contexts.ts";
import { scenarioPreflight } from "../lib/node/preflight.ts";
import type { AnyNodeContext } from "../lib/node/index.ts";
import { lookHere, looksThere } from "../lib/node/owner-looks.ts";
import { ofAnotherCheckout } from "../lib/obstacles/ownership.ts";
import { whoseIn, whoseSentence } from "../lib/owner/whose.ts";
import { UserError } from "../lib/errors.ts";
import { section } from "../lib/sections.ts";
import { readLines } from "./host-script.ts";

/**
 * Looks at all nodes before anything is touched, and at whose they are.
 * @param known whether this checkout has brought the testbed up, so that what has no mark is its own.
 * @throws UserError naming every obstacle.
 */
export async function preflight(
  scenario: Scenario,
  ground: Ground,
  contexts: readonly AnyNodeContext[],
  known = { isKnown: false },
): Promise<void> {
  const { known: obstacles, scripts } = scenarioPreflight(scenario, ground, contexts);
  const found = obstacles.length > 0 ? obstacles : await ask(ground, contexts, scripts, known);
  if (found.length > 0) throw new UserError(`Nothing was touched:\n  ${found.join("\n  ")}`);
}

const obstaclesBegin = section("obstacles");

/** All machines at once, this one by one process. */
async function ask(
  { stack, owner }: Ground,
  contexts: readonly AnyNodeContext[],
  [first = "true", ...others]: readonly string[],
  { isKnown }: { isKnown: boolean },
): Promise<string[]> {
  const strangers = (lines: readonly string[], where: "here" | "there", node = ""): string[] => {
    const found = whoseIn(`${lines.join("\n")}\n`, { owner, where, isKnown });
    const sentence = whoseSentence(stack, found, owner);
    return sentence === undefined ? [] : [`${node}${sentence}`];
  };
  const here = async () => {
    const lines = await readLines(
      [lookHere(stack, owner, contexts), obstaclesBegin, first].join("\n"),
    );
    const end = lines.indexOf("@ obstacles");
    const theirs = strangers(lines.slice(0, Math.max(end, 0)), "here");
    // One line a mistake: what a testbed of another checkout has is said by its sentence.
    const said = (line: string) => theirs.length > 0 && line.includes(ofAnotherCheckout(stack));
    return [...theirs, ...lines.slice(end + 1).filter((line) => !said(line))];
  };
  const there = looksThere(contexts).map(async ({ node, script }) =>
    strangers(await readLines(script), "there", `node ${node}: `),
  );
  return (await Promise.all([here(), ...others.map(readLines), ...there])).flat();
}
