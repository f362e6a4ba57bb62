import { z } from "zod";
import { canonicalJson } from "../canonical-json.ts";
import type { Person } from "../folders.ts";
import { digest } from "../names.ts";
import type { Ground } from "../node/contexts.ts";
import { nodeContexts } from "../node/contexts.ts";
import type { AnyNodeContext } from "../node/index.ts";
import { planSchema } from "../plan.ts";
import { type Scenario, scenarioSchema } from "../scenario.ts";
import type { Owner } from "./owner.ts";

/** What a testbed was made from: all that is needed to take it down, whatever its file says now. */
export interface BroughtUp {
  readonly person: Person;
  readonly defaultDockerHost: string;
  readonly scenario: Scenario;
}

const broughtUpSchema = z.object({
  person: z.object({ uid: z.int(), gid: z.int() }),
  defaultDockerHost: z.string(),
  scenario: scenarioSchema,
});
const fileSchema = z.object({ formatVersion: z.literal(1), testbeds: z.array(z.unknown()) });

/** The text of a file that keeps some, the latest last. */
export const broughtUpText = (testbeds: readonly BroughtUp[]): string =>
  JSON.stringify({ formatVersion: 1, testbeds });

/** What such a file keeps; nothing of what another version of netbench wrote and this one cannot read. */
export function broughtUpIn(text: string): BroughtUp[] {
  const { data } = fileSchema.safeParse(parsed(text));
  return (data?.testbeds ?? []).flatMap((one) => broughtUpSchema.safeParse(one).data ?? []);
}

/** From the plan that the state of a stack holds. */
export function broughtUpFromPlan(text: string): BroughtUp | undefined {
  const { data: plan } = planSchema.safeParse(parsed(text));
  if (plan === undefined) return undefined;
  // The first of the agents' folders is /dev/shm/netbench-<uid>/…
  const uid = Number(/\/netbench-(\d+)\//.exec(plan.nodes[0]?.agentDir ?? "")?.[1] ?? 0);
  const own = new Set(
    plan.scenario.nodes.flatMap((n) => (n.kind === "local" && n.dockerHost) || []),
  );
  const local = plan.nodes.find(({ kind, dockerHost }) => kind === "local" && !own.has(dockerHost));
  return {
    person: { uid, gid: uid },
    defaultDockerHost: local?.dockerHost || "unix:///var/run/docker.sock",
    scenario: plan.scenario,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The same testbed, whatever is measured on it. */
const keyOf = ({ scenario, ...rest }: BroughtUp): string => {
  const { benchmark, ...made } = scenario;
  const { protocols, tcp } = benchmark;
  return canonicalJson({ ...rest, made, protocols, tcp });
};

/** Without those that are made of the same; of these the first stays. */
export function withoutRepeats(testbeds: readonly BroughtUp[]): BroughtUp[] {
  const seen = new Map<string, BroughtUp>();
  for (const one of testbeds) if (!seen.has(keyOf(one))) seen.set(keyOf(one), one);
  return [...seen.values()];
}

/** The nodes as they were when it was brought up. */
export const contextsOf = (
  { person, defaultDockerHost, scenario }: BroughtUp,
  { stack, owner }: { stack: string; owner: Owner },
): AnyNodeContext[] => {
  const project = digest(owner.checkout);
  return nodeContexts(scenario, { stack, project, owner, person, defaultDockerHost });
};

export const asBroughtUp = (scenario: Scenario, ground: Ground): BroughtUp => ({
  ...{ person: ground.person, defaultDockerHost: ground.defaultDockerHost, scenario },
});
