import { execa } from "execa";
import { UserError } from "../lib/errors.ts";
import { explainingLine } from "../lib/explaining-line.ts";
import { isHere, nodeMissing, questionsFor } from "../lib/doctor/diagnosis.ts";
import { type Facts, readFacts } from "../lib/doctor/probe.ts";
import type { Ground } from "../lib/node/contexts.ts";
import { type AnyNodeContext, kindOf } from "../lib/node/index.ts";
import { scenarioPreflight } from "../lib/node/preflight.ts";

/** A machine that answers at all does so in a second or two. */
const timeoutMs = 60_000;

/** Reads what this machine has, or that of a node; changes nothing. */
export async function readMachine(ground: Ground, context?: AnyNodeContext): Promise<Facts> {
  const questions = questionsFor(ground, context);
  const script =
    context === undefined ? questions : kindOf(context.node).machine(context, questions);
  const { stdout, stderr, failed } = await run(script);
  if (failed && stdout === "") {
    const where = context === undefined ? "this machine" : `node ${context.node.name}`;
    throw new UserError(`${where} cannot be asked: ${explainingLine(stderr)}`);
  }
  return readFacts(stdout);
}

/** Reads each machine once: all nodes that are here share one. */
export async function readMachines(
  ground: Ground,
  contexts: readonly AnyNodeContext[],
): Promise<Facts[]> {
  let here: Promise<Facts> | undefined;
  return Promise.all(
    contexts.map((context) => {
      const own = kindOf(context.node).dockerSocket(context) === ground.defaultDockerHost;
      if (!isHere(context) || !(own || kindOf(context.node).ownsContainers)) {
        return readMachine(ground, context);
      }
      here ??= readMachine(ground);
      return here;
    }),
  );
}

/** Why a scenario cannot run on its nodes, each of which was read: nothing where it can. */
export async function whyNot(
  ground: Ground,
  contexts: readonly AnyNodeContext[],
  machines: readonly Facts[],
): Promise<string[]> {
  const lacking = contexts.flatMap((context, at) => {
    const facts = machines[at];
    return (facts === undefined ? [] : nodeMissing(context, facts)).map(
      ({ what, cure }) => `node ${context.node.name}: ${what} is missing; ${cure}`,
    );
  });
  return [...new Set(lacking.length > 0 ? lacking : await obstacles(ground, contexts))];
}

/** What stands in a scenario's way on its nodes, as `up` would say it before it touches anything. */
export async function obstacles(
  ground: Ground,
  contexts: readonly AnyNodeContext[],
): Promise<string[]> {
  const [first] = contexts;
  if (first === undefined) return [];
  const { known, scripts } = scenarioPreflight(first.scenario, ground, contexts);
  if (known.length > 0) return known;
  const outputs = await Promise.all(scripts.map(run));
  return outputs.flatMap(({ stdout }) => stdout.split("\n").filter((line) => line !== ""));
}

const run = (script: string) =>
  execa("sh", ["-c", script], { reject: false, stdin: "ignore", timeout: timeoutMs });
