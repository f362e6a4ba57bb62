import { execa } from "execa";
import { UserError } from "../lib/errors.ts";
import type { AnyNodeContext } from "../lib/node/index.ts";
import { lookHere, looksThere } from "../lib/node/owner-looks.ts";
import { mayBeTakenOver, type Whose, whoseIn, whoseSentence } from "../lib/owner/whose.ts";
import { ownerHere } from "../measure/ground.ts";
import { knownTestbeds } from "./brought-up.ts";
import { isUp } from "./state.ts";

/** An engine that does not answer within this time says nothing of whose its containers are. */
const timeoutMs = 30_000;

const answerOf = async (script: string): Promise<string> => {
  const options = { reject: false, stdin: "ignore", timeout: timeoutMs } as const;
  return `${(await execa("sh", ["-c", script], options)).stdout}\n`;
};

/** Whose the testbed of this name on this machine is. */
export async function whoseHere(
  stack: string,
  contexts: readonly AnyNodeContext[],
): Promise<Whose> {
  const isKnown = isUp(stack) || knownTestbeds(stack).length > 0;
  const answer = await answerOf(lookHere(stack, ownerHere, contexts));
  return whoseIn(answer, { owner: ownerHere, where: "here", isKnown });
}

/** Whose those on the nodes are that are other machines; these must be reachable (withMachines). */
const whoseThere = (
  contexts: readonly AnyNodeContext[],
): Promise<{ node: string; found: Whose }[]> =>
  Promise.all(
    looksThere(contexts).map(async ({ node, script }) => ({
      node,
      found: whoseIn(await answerOf(script), { owner: ownerHere, where: "there", isKnown: true }),
    })),
  );

/** @throws UserError where the testbed of this name is not ours, unless it may be and is to be taken over. */
export async function refuseStrangers(
  stack: string,
  places: "here" | "there",
  contexts: readonly AnyNodeContext[],
  takeOver = false,
): Promise<void> {
  const all =
    places === "here"
      ? [{ node: undefined, found: await whoseHere(stack, contexts) }]
      : await whoseThere(contexts);
  const sentences = all.flatMap(({ node, found }) => {
    const sentence = whoseSentence(stack, found, ownerHere);
    if (sentence === undefined || (takeOver && mayBeTakenOver(found, ownerHere))) return [];
    return [node === undefined ? sentence : `node ${node}: ${sentence}`];
  });
  if (sentences.length > 0) throw new UserError(`Nothing was touched: ${sentences.join("\n  ")}`);
}
