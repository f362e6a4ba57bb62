import type { PlanNode } from "../../lib/plan.ts";

/** How another machine is reached, for people. */
export interface Way {
  /** What it is: `node`. */
  readonly who: string;
  readonly by: string;
  readonly connection: string;
}

const ways = {
  ssh: { who: "node", by: "ssh", connection: "ssh connection" },
  guest: { who: "guest", by: "its serial line", connection: "serial line" },
} as const satisfies Partial<Record<PlanNode["kind"], Way>>;

/** Whether a node has a kernel of its own: another machine, or a guest on one of the nodes. */
export const isElsewhere = (kind: PlanNode["kind"]): kind is keyof typeof ways =>
  Object.hasOwn(ways, kind);

export function wayTo({ kind, name }: PlanNode): Way {
  if (!isElsewhere(kind)) throw new Error(`node ${name} is on this machine`);
  return ways[kind];
}
