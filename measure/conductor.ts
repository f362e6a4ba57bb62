import { dirname, join } from "node:path";
import { UserError } from "../lib/errors.ts";
import type { Plan, Trial } from "../lib/plan.ts";
import type { Repetition, Summary } from "../lib/result.ts";
import { remaining, schedule } from "../lib/schedule.ts";
import type { Slot } from "../lib/schedule.ts";
import { mean } from "../lib/statistics/describe.ts";
import { countedRepetitions, summarize } from "../lib/summarize.ts";
import { leadSec } from "../lib/iperf3/arguments.ts";
import { Agents } from "./agents.ts";
import { Containers } from "./containers.ts";
import { readEnvironment, recordClocks } from "./environment.ts";
import { Crew, machineName } from "./hands/crew.ts";
import { Leads } from "./lead.ts";
import { takeLock } from "./lock.ts";
import { progressLine } from "./progress.ts";
import { getAhead } from "./priority.ts";
import { checkReachability, reachabilityProblem } from "./reachability.ts";
import { RunFile } from "./record.ts";
import { measureOnce, resetPairs } from "./repetition.ts";
import type { Bench } from "./repetition.ts";
import { congestionControlProblem, differences } from "./verify.ts";

const maxAttempts = 2;

/** What a person sees while it runs. */
export type Say = (line: string) => void;

/** Called with the way to stop everything at once: kills clients, gives the lock back. */
export type OnStop = (stop: () => void) => void;

/** Measures what is missing of the plan's run, and gives its summary. */
export async function conduct(
  plan: Plan,
  root: string,
  say: Say,
  onStop: OnStop,
): Promise<Summary> {
  const finished = RunFile.open(root, plan, new Date());
  if (finished.record.finishedAt !== null && finished.record.summary !== null) {
    say(`measured already: ${finished.path}`);
    return finished.record.summary;
  }
  getAhead();
  const crew = new Crew(plan.nodes);
  const agents = new Agents(crew);
  const unlock = await takeLock(lockPath(plan));
  onStop(() => {
    agents.resetAll();
    unlock();
  });
  const containers = new Containers(crew);
  try {
    const takenOver = await agents.open();
    const machines = await Promise.all(
      crew.all.map(async (hands) => ({
        name: machineName(hands),
        cpus: (await hands.machine()).cpus,
      })),
    );
    const elsewhere = plan.nodes.some(({ kind }) => kind === "ssh");
    const bench = { plan, agents, crew, containers, leads: new Leads(elsewhere ? 1 : 0), machines };
    await containers.find(plan.pairs);
    if (takenOver) await resetPairs(agents, plan.pairs);
    // Read again: the conductor that was told to stop may have saved a repetition meanwhile.
    return await run(bench, RunFile.open(root, plan, new Date()), say);
  } finally {
    crew.close();
    unlock();
  }
}

function lockPath(plan: Plan): string {
  const [node] = plan.nodes;
  if (node === undefined) throw new UserError("the plan has no nodes");
  // The agents of a node that is another machine have their folder there; its tokens are here.
  const dir = node.kind === "ssh" ? dirname(node.agentDir) : node.agentDir;
  return join(dir, "conductor.lock");
}

async function run(bench: Bench, file: RunFile, say: Say): Promise<Summary> {
  const { plan, agents, crew } = bench;
  const { record } = file;
  await verify(bench, file, say);
  const reachable = record.reachability?.expected === true;
  if (reachable) await measureAll(bench, file, say);
  record.factsAfter = await differences(agents, crew, plan);
  await recordClocks(crew, record.environment, "clockAfter");
  record.finishedAt = new Date().toISOString();
  record.summary = summarize(record, file.path);
  file.save();
  return record.summary;
}

/** Nothing is measured on a testbed that is not what the scenario says. */
async function verify({ plan, agents, crew }: Bench, file: RunFile, say: Say): Promise<void> {
  const { record } = file;
  record.factsBefore = await differences(agents, crew, plan);
  file.save();
  if (record.factsBefore.length > 0) throw new UserError(record.factsBefore.join("; "));
  const problem = await congestionControlProblem(agents, plan);
  if (problem !== undefined) throw new UserError(problem);
  record.reachability = await checkReachability(agents, plan);
  if (record.environment === null) {
    record.environment = await readEnvironment(agents, crew, plan);
    await recordClocks(crew, record.environment, "clock");
  }
  file.save();
  const unexpected = reachabilityProblem(plan, record.reachability);
  if (unexpected !== undefined) throw new UserError(unexpected);
  const pings = plan.expectReachable
    ? `packets of ${plan.mtuBytes} bytes pass`
    : "no packet passes, as expected";
  say(`${plan.facts.length} links as wanted, ${plan.pairs.length} pairs asked: ${pings}`);
}

async function measureAll(bench: Bench, file: RunFile, say: Say): Promise<void> {
  const { plan } = bench;
  const { record } = file;
  const { repetitions, order, seed } = plan.scenario.benchmark;
  const trials = new Map(plan.trials.map((trial) => [trial.id, trial]));
  const all = schedule({ trials: [...trials.keys()], repetitions, order, seed });
  const left = remaining(all, (slot) => isDone(record.repetitions, slot));
  if (left.length < all.length) {
    say(
      `going on with ${file.path}: ${all.length - left.length} of ${all.length} repetitions are there`,
    );
  }
  for (const [position, slot] of left.entries()) {
    const trial = trials.get(slot.trial);
    if (trial === undefined) throw new Error(`no trial ${slot.trial}`);
    const upcoming = left.slice(position + 1);
    for (
      let attempt = attemptsOf(record.repetitions, slot) + 1;
      attempt <= maxAttempts;
      attempt++
    ) {
      const result = await measureOnce(bench, trial, slot, attempt);
      record.repetitions.push(result);
      file.save();
      const counted = countedRepetitions(record, trial.id).flatMap(
        ({ aggregateBitsPerSecond }) => aggregateBitsPerSecond ?? [],
      );
      const leftSec = timeLeft(plan, record.repetitions, upcoming, trials);
      say(progressLine({ trial, repetitions, result, counted, leftSec }));
      if (result.status !== "failed") break;
    }
  }
}

function attemptsOf(results: readonly Repetition[], slot: Slot): number {
  return results.filter((r) => r.trial === slot.trial && r.repetition === slot.repetition).length;
}

function isDone(results: readonly Repetition[], slot: Slot): boolean {
  const own = results.filter((r) => r.trial === slot.trial && r.repetition === slot.repetition);
  return own.length >= maxAttempts || own.some(({ status }) => status !== "failed");
}

/** Seconds until the last repetition, from what a trial's repetitions have cost so far. */
function timeLeft(
  plan: Plan,
  results: readonly Repetition[],
  upcoming: readonly Slot[],
  trials: ReadonlyMap<string, Trial>,
): number {
  const { durationSec } = plan.scenario.benchmark;
  return upcoming.reduce((total, { trial }) => {
    const own = results.filter((result) => result.trial === trial);
    const overheads = own.map(({ overheadSec }) => overheadSec);
    const guess = leadSec(trials.get(trial)?.activePairs ?? 1);
    return total + durationSec + (overheads.length > 0 ? mean(overheads) : guess);
  }, 0);
}
