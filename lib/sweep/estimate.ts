import { trialsOf } from "../build-plan.ts";
import { searchOf, usualSteps } from "../rate-search.ts";
import type { Scenario } from "../scenario.ts";
import { sum } from "../statistics/describe.ts";
import { stopRuleOf } from "../stop-rule.ts";
import type { Point } from "./expand.ts";
import type { PointEntry } from "./journal.ts";
import type { TestbedTask } from "./order.ts";

/**
 * How long things take, before it is known: from runs on 2 cores (npm run bench, overheadSec of
 * records). Only their proportions matter later: what was measured corrects them.
 */
const repetitionSec = { fixed: 1.05, perActivePair: 0.03 };
const upSec = { fixed: 6, perNode: 3, perContainer: 0.2 };
const downSec = { fixed: 3, perContainer: 0.1 };
/** Facts, ping and conditions, before and after the trials. */
const runSec = 3;

/** Measuring alone; an upper bound where a stop rule may end trials early. */
export function measuringSec(scenario: Scenario): number {
  const repetitions = stopRuleOf(scenario.benchmark).max;
  const { durationSec } = scenario.benchmark;
  const each = trialsOf(scenario).map((trial) => {
    const once =
      durationSec + repetitionSec.fixed + repetitionSec.perActivePair * trial.activePairs;
    return searchOf(trial, scenario.benchmark) === undefined ? once : usualSteps * once;
  });
  return runSec + repetitions * sum(each);
}

/** Up, without measuring, and down again. */
export function testbedSec({ pairs, nodes }: Scenario): number {
  const containers = 2 * pairs.count;
  const own = nodes.filter(({ kind }) => kind === "emulated").length;
  return (
    upSec.fixed +
    upSec.perNode * own +
    downSec.fixed +
    (upSec.perContainer + downSec.perContainer) * containers
  );
}

export function taskSec({ points }: Pick<TestbedTask, "points">): number {
  const largest = Math.max(...points.map(({ scenario }) => scenario.pairs.count));
  const [last] = points.filter(({ scenario }) => scenario.pairs.count === largest);
  return (
    (last === undefined ? 0 : testbedSec(last.scenario)) +
    sum(points.map(({ scenario }) => measuringSec(scenario)))
  );
}

/** How much longer things took than estimated: by what was measured, within reason. */
export function pace(points: readonly Point[], done: readonly PointEntry[]): number {
  const byId = new Map(points.map((point) => [point.id, point]));
  let wanted = 0;
  let took = 0;
  for (const { point, elapsedSec, status } of done) {
    const scenario = byId.get(point)?.scenario;
    if (scenario === undefined || (status !== "valid" && status !== "suspect")) continue;
    wanted += measuringSec(scenario);
    took += elapsedSec;
  }
  return wanted === 0 ? 1 : Math.min(3, Math.max(0.3, took / wanted));
}
