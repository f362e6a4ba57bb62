import { expandPlan, type Point } from "../../../lib/sweep/expand.ts";
import { type SweepPlan, sweepPlanSchema } from "../../../lib/sweep/plan-schema.ts";
import { scenarioWith } from "../../scenarios.ts";

type PlanInput = Record<string, unknown>;

const network = (label: string, module: object) => ({ label, set: { network: module } });

/** Two networks at two MTUs, unless told otherwise. */
export function examplePlan(change: PlanInput = {}): SweepPlan {
  return sweepPlanSchema.parse({
    title: "example",
    shows: "nothing",
    base: "quickstart",
    axes: [
      {
        name: "network",
        values: [
          network("veth bridge", { module: "bridge" }),
          network("macvlan bridge", { module: "macvlan", mode: "bridge" }),
        ],
      },
      { name: "mtu", path: "nic.mtuBytes", values: [1500, 9000] },
    ],
    ...change,
  });
}

export const base = scenarioWith({ nodes: [{ name: "n1", kind: "emulated" }] });

export const pointsOf = (change: PlanInput = {}): Point[] => expandPlan(examplePlan(change), base);
