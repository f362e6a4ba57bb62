import { digest } from "../names.ts";
import { schedule } from "../schedule.ts";
import { type Point, testbedKey } from "./expand.ts";
import type { SweepPlan } from "./plan-schema.ts";

/** Points that one testbed serves, in the order they are measured. */
export interface TestbedTask {
  /** Name of the Pulumi stack. Short: sockets of emulated nodes are named after it. */
  readonly stack: string;
  /** 1, 2, … */
  readonly block: number;
  readonly points: readonly Point[];
}

/** A point in a block: what is measured once. */
export interface Slot {
  readonly point: Point;
  readonly block: number;
}

/** Stacks of sweeps are told by it, e.g. by .gitignore. */
const stackPrefix = "sweep-";

/**
 * The order of a sweep, by its seed alone: block after block; in each, the testbeds shuffled; on each,
 * its points shuffled, but fewer pairs before more, since a testbed grows in place.
 */
export function sweepOrder(
  plan: Pick<SweepPlan, "blocks" | "order" | "seed">,
  name: string,
  points: readonly Point[],
): TestbedTask[] {
  const groups = new Map<string, Point[]>();
  for (const point of points) {
    const key = testbedKey(point.scenario);
    groups.set(key, [...(groups.get(key) ?? []), point]);
  }
  const { blocks, order, seed } = plan;
  const keys = [...groups.keys()];
  const slots =
    order === "randomized"
      ? schedule({ trials: keys, repetitions: blocks, order, seed })
      : Array.from({ length: blocks }, (_, at) =>
          keys.map((trial) => ({ trial, repetition: at + 1 })),
        ).flat();
  return slots.map(({ trial, repetition }) => ({
    stack: `${stackPrefix}${digest(`${name} ${trial}`)}`,
    block: repetition,
    points: onTestbed(groups.get(trial) ?? [], order, seed + repetition),
  }));
}

function onTestbed(points: readonly Point[], order: SweepPlan["order"], seed: number): Point[] {
  const byId = new Map(points.map((point) => [point.id, point]));
  return schedule({ trials: [...byId.keys()], repetitions: 1, order, seed })
    .flatMap(({ trial }) => byId.get(trial) ?? [])
    .sort((a, b) => a.scenario.pairs.count - b.scenario.pairs.count);
}
