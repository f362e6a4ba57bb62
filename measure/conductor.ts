import { dirname, join } from "node:path";
import { Agenda } from "../lib/agenda.ts";
import { environmentChanges } from "../lib/environment-changes.ts";
import { UserError } from "../lib/errors.ts";
import type { Plan, Trial } from "../lib/plan.ts";
import { searchOf, usualSteps } from "../lib/rate-search.ts";
import type { Repetition, RunRecord, Summary } from "../lib/result.ts";
import { mean } from "../lib/statistics/describe.ts";
import { summarize } from "../lib/summarize.ts";
import { usualLeadSec } from "../lib/lead.ts";
import { Agents } from "./agents.ts";
import { Containers } from "./containers.ts";
import { nowSec } from "./counters.ts";
import { readEnvironment, recordClocks } from "./environment.ts";
import { searchOnce } from "./search.ts";
import { Crew, machineName } from "./hands/crew.ts";
import { measureIdle, wantIrtt } from "./latency/idle.ts";
import { Leads } from "./lead.ts";
import { takeLock } from "./lock.ts";
import { progressLine } from "./progress.ts";
import { getAhead } from "./priority.ts";
import { checkReachability, reachabilityProblem } from "./reachability.ts";
import { RunFile } from "./record.ts";
import { measureOnce } from "./repetition.ts";
import type { Bench } from "./repetition.ts";
import { resetPairs } from "./reset.ts";
import { Surveyor } from "./survey.ts";
import { congestionControlProblem, differences, duplicateAddresses } from "./verify.ts";

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
    await containers.find(plan.pairs);
    const leads = new Leads(
      plan.scenario.benchmark.durationSec,
      crew.answersInTurn ? await surveySec(crew, plan) : 0,
    );
    const bench = { plan, agents, crew, containers, leads, machines };
    if (takenOver) await resetPairs(agents, plan.pairs);
    // Read again: the conductor that was told to stop may have saved a repetition meanwhile.
    return await run(bench, RunFile.open(root, plan, new Date()), say);
  } finally {
    crew.close();
    unlock();
  }
}

/** How much longer pairs run where the survey at the opening edge, and the edge itself, take a while. */
async function surveySec(crew: Crew, plan: Plan): Promise<number> {
  const fromSec = nowSec();
  await new Surveyor(crew, plan, plan.pairs).take();
  return 1 + Math.ceil(nowSec() - fromSec);
}

function lockPath(plan: Plan): string {
  const [node] = plan.nodes;
  if (node === undefined) throw new UserError("the plan has no nodes");
  // The agents of a node that is another machine have their folder there; its tokens are here.
  const dir = node.kind === "ssh" ? dirname(node.agentDir) : node.agentDir;
  return join(dir, "conductor.lock");
}

async function run(bench: Bench, file: RunFile, say: Say): Promise<Summary> {
  const { crew } = bench;
  const { record } = file;
  await verify(bench, file, say);
  const reachable = record.reachability?.expected === true;
  bench.buffersBytes = buffersOf(record.environment);
  if (reachable) {
    await measureIdle(bench, file, say);
    await measureAll(bench, file, say);
  }
  record.factsAfter = await changesSince(bench, record);
  await recordClocks(crew, record.environment, "clockAfter");
  record.finishedAt = new Date().toISOString();
  record.summary = summarize(record, file.path);
  file.save();
  return record.summary;
}

/** What is another than before the first trial: facts, conditions, whether full packets pass. */
async function changesSince(
  { plan, agents, crew }: Bench,
  { environment, reachability }: RunRecord,
): Promise<string[]> {
  const facts = await differences(agents, crew, plan);
  if (reachability?.expected !== true || environment === null) return facts;
  const now = await readEnvironment(agents, crew, plan);
  const duplicates = await duplicateAddresses(agents, crew, plan);
  const pings = await unreachable(agents, crew, plan);
  return [
    ...facts,
    ...duplicates,
    ...environmentChanges(environment, now),
    ...(pings === undefined ? [] : [pings]),
  ];
}

/** A container that is gone by then is told of as well: the run has its figures and ends with them. */
async function unreachable(agents: Agents, crew: Crew, plan: Plan): Promise<string | undefined> {
  try {
    return await reachabilityProblem(agents, crew, plan, await checkReachability(agents, plan));
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

/** Nothing is measured on a testbed that is not what the scenario says. */
async function verify({ plan, agents, crew }: Bench, file: RunFile, say: Say): Promise<void> {
  const { record } = file;
  record.factsBefore = await differences(agents, crew, plan);
  file.save();
  if (record.factsBefore.length > 0) throw new UserError(record.factsBefore.join("; "));
  const problem = await congestionControlProblem(agents, plan);
  if (problem !== undefined) throw new UserError(problem);
  await wantIrtt(agents, plan);
  record.reachability = await checkReachability(agents, plan);
  if (record.environment === null) {
    record.environment = await readEnvironment(agents, crew, plan);
    await recordClocks(crew, record.environment, "clock");
  }
  file.save();
  const unexpected = await reachabilityProblem(agents, crew, plan, record.reachability);
  if (unexpected !== undefined) throw new UserError(unexpected);
  const pings = plan.expectReachable
    ? `packets of ${plan.mtuBytes} bytes pass`
    : "no packet passes, as expected";
  say(`${plan.facts.length} links as wanted, ${plan.pairs.length} pairs asked: ${pings}`);
}

async function measureAll(bench: Bench, file: RunFile, say: Say): Promise<void> {
  const { plan } = bench;
  const { record } = file;
  const agenda = new Agenda(plan, record.repetitions);
  const { rule } = agenda;
  if (agenda.done > 0) {
    const all = `${rule.early === undefined ? "" : "at most "}${agenda.total}`;
    say(`going on with ${file.path}: ${agenda.done} of ${all} repetitions are there`);
  }
  for (let task = agenda.next(); task !== undefined; task = agenda.next()) {
    const { trial, slot, attempt } = task;
    const search = searchOf(trial, plan.scenario.benchmark);
    const result =
      search === undefined
        ? (await measureOnce(bench, trial, slot, attempt)).repetition
        : await searchOnce(bench, file, search, task, say);
    record.repetitions.push(result);
    file.save();
    agenda.take(result);
    const counted = agenda.aggregates(trial.id);
    const leftSec = timeLeft(plan, record.repetitions, agenda.left());
    say(progressLine({ trial, rule, result, counted, leftSec }));
  }
}

/** What a TCP connection's two socket buffers hold at most: the last numbers of tcp_rmem and tcp_wmem (tcp(7)). */
function buffersOf(environment: RunRecord["environment"]): number | undefined {
  const sysctls = Object.values(environment?.ends ?? {}).map((end) => end.sysctls);
  const most = (name: string) =>
    Math.max(...sysctls.map((values) => Number(values[name]?.split(" ").at(-1))));
  const bytes = most("net.ipv4.tcp_rmem") + most("net.ipv4.tcp_wmem");
  return Number.isFinite(bytes) ? bytes : undefined;
}

/** Seconds until the last repetition, from what a trial's repetitions have cost so far. */
function timeLeft(plan: Plan, results: readonly Repetition[], upcoming: readonly Trial[]): number {
  const { benchmark } = plan.scenario;
  const { durationSec } = benchmark;
  const costs = new Map(
    [...new Set(upcoming)].map((trial) => {
      const { id, activePairs } = trial;
      const own = results.filter(({ trial }) => trial === id);
      const known = own.map(
        ({ overheadSec, search }) => durationSec * (search?.steps.length ?? 1) + overheadSec,
      );
      const usual =
        (searchOf(trial, benchmark) === undefined ? 1 : usualSteps) *
        (durationSec + usualLeadSec(activePairs, durationSec));
      return [id, known.length > 0 ? mean(known) : usual];
    }),
  );
  return upcoming.reduce((total, { id }) => total + (costs.get(id) ?? 0), 0);
}
