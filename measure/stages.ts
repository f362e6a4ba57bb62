import { setTimeout as delay } from "node:timers/promises";
import { parseIperf } from "../lib/iperf3/parse.ts";
import type { Plan, PlanPair, Trial } from "../lib/plan.ts";
import type { Agents, JobHandle } from "./agents.ts";
import { nowSec } from "./counters.ts";
import { clientFailures, describeFailures, FailedAttempt, type PairFailure } from "./failures.ts";
import type { Observation } from "./observation.ts";
import type { Sampler } from "./sampler.ts";
import { silentPorts } from "./silence.ts";

/** Bounds on waiting, in seconds; the part per pair is for machines where hundreds share a core. */
const readyLimitSec = (pairs: number) => 10 + 0.05 * pairs;
const startLimitSec = (pairs: number) => 5 + 0.05 * pairs;
const finishLimitSec = (pairs: number) => 5 + 0.05 * pairs;

/** When an agent kills a client by itself: never before the conductor has given it up. */
export function jobLimitSec(pairs: number, runSec: number): number {
  return readyLimitSec(pairs) + startLimitSec(pairs) + runSec + finishLimitSec(pairs);
}

/** The start of a client is known to about this time; while clients start nothing is measured. */
const startPollMs = 2;

/** A repetition whose clients have been released. */
export interface Run {
  readonly agents: Agents;
  readonly plan: Plan;
  readonly trial: Trial;
  readonly sampler: Sampler;
  readonly handles: readonly JobHandle[];
  readonly pairs: readonly PlanPair[];
  readonly before: Observation["before"];
  /** Just before the release: the same, unless clients connect before it. */
  readonly released: Observation["before"];
  readonly releaseSec: number;
  /** Seconds that each client runs. */
  readonly runSec: number;
}

/** Waits until every client is at the gate. */
export async function allReady(
  agents: Agents,
  handles: readonly JobHandle[],
  pairs: readonly PlanPair[],
): Promise<void> {
  const failed = () => handles.some(({ state }) => state === "done" || state === "lost");
  const ready = () => handles.every(({ state }) => state === "ready");
  await agents.waitFor(() => failed() || ready(), readyLimitSec(pairs.length) * 1000);
  if (ready()) return;
  throw new FailedAttempt(await explain(agents, handles, pairs, () => "did not get ready"));
}

/** Waits for the first data of every pair; each start in seconds after the release. */
export async function allStarted(run: Run): Promise<number[]> {
  const { sampler, handles, released, releaseSec, pairs } = run;
  const startsSec: number[] = pairs.map(() => NaN);
  const pending = new Set(pairs.keys());
  for (;;) {
    const sweepSec = nowSec();
    for (const { position, atSec } of await sampler.started([...pending], released)) {
      startsSec[position] = atSec - releaseSec;
      pending.delete(position);
    }
    if (pending.size === 0) return startsSec;
    const late = nowSec() - releaseSec > startLimitSec(pairs.length);
    if (late || handles.some(({ state }) => state === "done" || state === "lost")) {
      const waiting = [...pending].map((position) => pairs[position]?.index ?? 0);
      // The first to start were over before the last had begun: a longer run may hold them all.
      const spreadSec = late ? 0 : nowSec() - releaseSec;
      const quiet = pairs.filter(({ index }) => waiting.includes(index));
      const ports = await silentPorts(run.agents, quiet, run.trial.protocol);
      const noData = (index: number) => ["sent no data", ports.get(index) ?? []].flat().join(": ");
      const why = await explain(run.agents, handles, pairs, noData, waiting);
      throw new FailedAttempt(why, spreadSec);
    }
    // A sweep of 128 clients takes a millisecond or two: leave four fifths of a core to them.
    await delay(Math.max(startPollMs, 4000 * (nowSec() - sweepSec)));
  }
}

/** Sleeps until the window closes, looking now and then; the pairs that stood still between looks. */
export async function watch(run: Run, times: readonly number[], endSec: number): Promise<number[]> {
  const stalled = new Set<number>();
  let { received: last } = await run.sampler.look();
  for (const time of [...times, endSec]) {
    const untilMs = (run.releaseSec + time - nowSec()) * 1000;
    const over = () => run.handles.some(({ state }) => state === "done" || state === "lost");
    if (await run.agents.waitFor(over, Math.max(0, untilMs))) {
      throw await endedEarly(run);
    }
    const { stopped, received: now } = await run.sampler.look();
    if (stopped.length > 0) throw new FailedAttempt(`container ${stopped.join(", ")} has stopped`);
    now.forEach((packets, position) => {
      if (packets === last[position]) stalled.add(run.pairs[position]?.index ?? 0);
    });
    last = now;
  }
  return [...stalled].sort((a, b) => a - b);
}

/** Clients were over before the window closed: theirs is the fault, or ours for having come too late. */
async function endedEarly(run: Run): Promise<FailedAttempt> {
  const failures = await failuresOf(run.agents, run.handles, run.pairs);
  if (failures.length > 0) return new FailedAttempt(describeFailures(failures));
  const leadSec = run.runSec - run.plan.scenario.benchmark.durationSec;
  return new FailedAttempt(
    "the end of the window was read too late: the machine is busy with something else",
    leadSec + 1,
  );
}

/** Waits until every client is over, or long enough: control messages may be lost on a busy wire. */
export async function allDone(run: Run): Promise<void> {
  const over = () => run.handles.every(({ state }) => state === "done" || state === "lost");
  const dueSec = run.releaseSec + run.runSec + startLimitSec(0);
  const limitMs = (dueSec + finishLimitSec(run.pairs.length) - nowSec()) * 1000;
  await run.agents.waitFor(over, limitMs);
}

/** The pairs whose clients are not over by then. */
export function unfinished({ pairs, handles }: Run): PairFailure[] {
  return pairs.flatMap(({ index }, at) => {
    const state = handles[at]?.state;
    const over = state === "done" || state === "lost";
    return over ? [] : [{ index, reason: "did not finish in time" }];
  });
}

/** What went wrong: iperf3's own words where there are some, else what the pairs failed to do. */
async function explain(
  agents: Agents,
  handles: readonly JobHandle[],
  pairs: readonly PlanPair[],
  otherwise: (index: number) => string,
  waiting: readonly number[] = pairs.map(({ index }) => index),
): Promise<string> {
  const failures = await failuresOf(agents, handles, pairs);
  if (failures.length > 0) return describeFailures(failures);
  const pending = pairs.filter(
    ({ index }, at) => waiting.includes(index) && handles[at]?.state !== "done",
  );
  return describeFailures(pending.map(({ index }) => ({ index, reason: otherwise(index) })));
}

async function failuresOf(
  agents: Agents,
  handles: readonly JobHandle[],
  pairs: readonly PlanPair[],
): Promise<PairFailure[]> {
  const outputs = await agents.outputs(handles);
  const outcomes = outputs.map(({ stdout }) => parseIperf(stdout));
  return clientFailures(pairs, handles, outcomes, outputs);
}
