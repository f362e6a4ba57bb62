import type { PlanNode } from "../../lib/plan.ts";

/** How another machine is reached, for people. */
export interface Way {
  /** What it is: `node`. */
  readonly who: string;
  readonly by: string;
  readonly connection: string;
}

const ways: Record<"ssh" | "guest", Way> = {
  ssh: { who: "node", by: "ssh", connection: "ssh connection" },
  guest: { who: "guest", by: "its serial line", connection: "serial line" },
};

export const wayTo = ({ kind }: PlanNode): Way => ways[kind === "guest" ? "guest" : "ssh"];
