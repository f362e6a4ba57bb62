import { UserError } from "../lib/errors.ts";
import { explainingLine } from "../lib/explaining-line.ts";
import type { Plan, PlanPair } from "../lib/plan.ts";
import type { Reachability } from "../lib/result.ts";
import { pairList } from "../lib/statistics/validity.ts";
import type { Agents } from "./agents.ts";
import type { Crew } from "./hands/crew.ts";
import { ask } from "./jobs.ts";
import { largestPing, whySilent } from "./silence.ts";

/** IPv4 and ICMP headers without options: the MTU less this fills one packet. */
const pingHeaderBytes = 28;
const smallPingBytes = 56;

/** Two packets 0.2 s apart (the shortest for a plain user), each waited for by the second. */
const limitSec = 10;

/** Asked again so often before a pair counts as unreachable: 128 at once crowd the first ARP. */
const tries = 3;

/**
 * Pings every pair, all at once. Pairs that are to reach each other must pass packets of the full
 * MTU without fragments; pairs that are not must not even pass small ones.
 */
export async function checkReachability(agents: Agents, plan: Plan): Promise<Reachability> {
  const sizeBytes = plan.expectReachable ? plan.mtuBytes - pingHeaderBytes : smallPingBytes;
  let silent: readonly PlanPair[] = plan.pairs;
  for (let attempt = 0; attempt < (plan.expectReachable ? tries : 1); attempt++) {
    silent = await withoutAnswer(agents, silent, sizeBytes);
    if (silent.length === 0) break;
  }
  const wrong = plan.expectReachable ? silent : plan.pairs.filter((pair) => !silent.includes(pair));
  return {
    expected: plan.expectReachable,
    asExpected: wrong.length === 0,
    unexpected: wrong.map(({ index }) => index),
  };
}

/**
 * What is wrong, one sentence; undefined where all is as expected. Where pairs are silent it asks on: whether small
 * packets pass, and where they do not, at which hop they end.
 */
export async function reachabilityProblem(
  agents: Agents,
  crew: Crew,
  plan: Plan,
  found: Reachability,
): Promise<string | undefined> {
  if (found.asExpected) return undefined;
  if (!found.expected)
    return `${pairList(found.unexpected)}: client and server reach each other, although the scenario expects that they cannot`;
  const silent = plan.pairs.filter(({ index }) => found.unexpected.includes(index));
  const dead = await withoutAnswer(agents, silent, smallPingBytes);
  const parts = [
    await tooLarge(
      agents,
      plan,
      silent.filter((pair) => !dead.includes(pair)),
    ),
    await unreached(agents, crew, dead),
  ];
  return parts.filter((part) => part !== undefined).join("; ");
}

const namesOf = (pairs: readonly PlanPair[]) => pairList(pairs.map(({ index }) => index));

/** Pairs whose small packets pass. */
async function tooLarge(
  agents: Agents,
  plan: Plan,
  pairs: readonly PlanPair[],
): Promise<string | undefined> {
  const [first] = pairs;
  if (first === undefined) return undefined;
  const most = plan.mtuBytes - pingHeaderBytes;
  const largest = await largestPing(agents, first, smallPingBytes, most);
  const passes = largest === undefined ? "small ones" : `those of ${largest + pingHeaderBytes}`;
  return `${namesOf(pairs)}: client and server cannot exchange packets of the full MTU, ${plan.mtuBytes} bytes, although ${passes} pass: a hop between them takes less, as a port of a switch or a link with a smaller MTU does`;
}

/** Pairs that pass nothing: at which hop the first of them falls silent. */
async function unreached(
  agents: Agents,
  crew: Crew,
  pairs: readonly PlanPair[],
): Promise<string | undefined> {
  const [first] = pairs;
  if (first === undefined) return undefined;
  const where = pairs.length === 1 ? "" : ` (${namesOf([first])})`;
  return `${namesOf(pairs)}: client and server do not reach each other, not even small packets pass${where}: ${await whySilent(agents, crew, first)}`;
}

async function withoutAnswer(
  agents: Agents,
  pairs: readonly PlanPair[],
  sizeBytes: number,
): Promise<PlanPair[]> {
  const options = ["-c", "2", "-i", "0.2", "-W", "1", "-M", "do", "-s", String(sizeBytes)];
  const questions = pairs.map(({ client, server }) => ({
    place: client,
    argv: ["ping", "-n", "-q", ...options, (server.dial ?? server).address],
  }));
  const answers = await ask(agents, questions, limitSec);
  for (const { problem, status, stderr, place } of answers) {
    if (problem !== undefined) throw new UserError(problem);
    // ping(8): 1 means no answer; anything above, that it could not even ask.
    if (status !== 0 && status !== 1) {
      const words = explainingLine(stderr) || `exit status ${status}`;
      throw new UserError(`ping cannot run in container ${place.container}: ${words}`);
    }
  }
  return pairs.filter((_, index) => answers[index]?.status !== 0);
}
