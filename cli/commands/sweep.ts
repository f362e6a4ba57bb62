import { join } from "node:path";
import type { Command } from "commander";
import { trialsOf } from "../../lib/build-plan.ts";
import { count } from "../../lib/count.ts";
import { sum } from "../../lib/statistics/describe.ts";
import { measuringSec, pace, taskSec } from "../../lib/sweep/estimate.ts";
import { entryOf, exitCodeOf, isMeasured, type Journal, missing } from "../../lib/sweep/journal.ts";
import { sweepOrder, type TestbedTask } from "../../lib/sweep/order.ts";
import { formatDuration } from "../../measure/progress.ts";
import { type ListedPoint, sweepTable } from "../../report/sweep-table.ts";
import { projectRoot } from "../environment.ts";
import { acquireLock } from "../lock.mjs";
import { Feasibility } from "../sweep/feasible.ts";
import { SweepFolder } from "../sweep/folder.ts";
import { type LoadedPlan, readPlan } from "../sweep/plan-file.ts";
import { SweepRunner } from "../sweep/runner.ts";

interface Options {
  plan?: true;
  again?: true;
}

export function configure(command: Command): void {
  command
    .argument("<plan>", "a plan of sweeps/, by name or file")
    .option("--plan", "print points, time and testbeds; touch nothing")
    .option("--again", "begin a new sweep, whatever was measured before")
    .action(async (plan: string, options: Options) => {
      process.exitCode = await sweep(readPlan(plan), options);
    });
}

async function sweep(loaded: LoadedPlan, { plan: planOnly, again }: Options): Promise<number> {
  const { name, plan, points } = loaded;
  const order = sweepOrder(plan, name, points);
  const earlier = again ? undefined : SweepFolder.latest(name);
  if (planOnly) {
    await showPlan(loaded, order, earlier);
    return 0;
  }
  const release = await acquireLock(join(projectRoot, ".netbench", "sweep.lock"), {
    onWait: ({ pid }) => say(`Waiting for process ${pid}, which is at work on a sweep`),
  });
  try {
    const folder = earlier ?? begin(loaded);
    const tasks = missing(order, folder.journal);
    const left = tasks.flatMap((task) => task.points).length;
    const all = order.flatMap((task) => task.points).length;
    say(opening(left, all, folder));
    const ended = await new SweepRunner(folder, order, say).run();
    if (ended) folder.save({ ...folder.journal, finishedAt: new Date().toISOString() });
    return conclude(folder, order);
  } finally {
    release();
  }
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);

function begin({ name, plan }: LoadedPlan): SweepFolder {
  const { title, shows, seed } = plan;
  const axes = plan.axes.map(({ name: axis, path = null, values }) => ({
    ...{ name: axis, path },
    labels: values.map((value) => String(typeof value === "object" ? value.label : value)),
  }));
  const empty = { finishedAt: null, points: [], testbeds: [] };
  return SweepFolder.begin(name, new Date(), {
    ...{ formatVersion: 1, title, shows, axes, seed, ...empty },
  });
}

function opening(left: number, all: number, folder: SweepFolder): string {
  if (left === 0) return `All ${all} points are there, in ${folder.shown}; --again measures anew.`;
  if (left === all) return `${all} points, kept in ${folder.shown}`;
  return `Going on with ${folder.shown}: ${all - left} of ${all} points are there`;
}

async function showPlan(
  { plan, points }: LoadedPlan,
  order: readonly TestbedTask[],
  folder: SweepFolder | undefined,
): Promise<void> {
  const feasibility = new Feasibility({ setUpIsToCome: true });
  const journal = folder?.journal;
  const reasons = new Map<string, string | undefined>();
  for (const { stack, points: own } of order) {
    const [first] = own;
    if (first === undefined || reasons.has(stack)) continue;
    reasons.set(stack, await feasibility.reasonAgainst(first.scenario, stack));
  }
  const listed = listPoints(order, journal, (stack) => {
    const reason = reasons.get(stack);
    return reason === undefined ? "to do" : `cannot run here: ${reason}`;
  });
  const ahead = missing(order, journal).filter(({ stack }) => reasons.get(stack) === undefined);
  const seconds = sum(ahead.map(taskSec));
  const likely = seconds * pace(points, journal?.points ?? []);
  console.log(`${plan.title}\n${plan.shows}\n`);
  console.log(sweepTable(listed));
  console.log(
    `\n${count(ahead.flatMap((task) => task.points).length, "point")} to measure ` +
      `on ${count(ahead.length, "testbed")}, one after the other: about ${formatDuration(likely)}.`,
  );
}

function listPoints(
  order: readonly TestbedTask[],
  journal: Journal | undefined,
  untried: (stack: string) => string,
): ListedPoint[] {
  return order.flatMap(({ stack, block, points }) =>
    points.map((point) => {
      const entry = entryOf(journal, { point, block });
      const why = entry?.reason ? `: ${entry.reason}` : "";
      return {
        ...{ testbed: stack, block, labels: point.labels },
        trials: trialsOf(point.scenario).length,
        pairs: point.scenario.pairs.count,
        estimate: formatDuration(entry?.elapsedSec ?? measuringSec(point.scenario)),
        state:
          entry === undefined || (journal === undefined && !isMeasured(entry))
            ? untried(stack)
            : `${entry.status}${why}`,
      };
    }),
  );
}

function conclude(folder: SweepFolder, order: readonly TestbedTask[]): number {
  const { journal } = folder;
  console.log(sweepTable(listPoints(order, journal, () => "missing")));
  const unclean = journal.testbeds.filter(({ clean }) => clean === false);
  for (const { stack } of unclean) console.log(`${stack} left something behind when it went down.`);
  const kept = journal.points.some(({ file }) => file !== null);
  if (kept) console.log(`\nnpm run report -- ${folder.shown} draws the figures.`);
  return exitCodeOf(journal, order);
}
