import { setTimeout as delay } from "node:timers/promises";
import { clientArguments, runSec } from "../lib/iperf3/arguments.ts";
import { parseIperf } from "../lib/iperf3/parse.ts";
import type { Plan, Trial } from "../lib/plan.ts";
import { looks, planWindow, progressSpanSec } from "../lib/statistics/window.ts";
import type { Agents, JobHandle } from "./agents.ts";
import { nowSec } from "./counters.ts";
import { clientFailures, describeFailures, FailedAttempt } from "./failures.ts";
import { openGate, makeFifos } from "./fifo.ts";
import type { Observation } from "./observation.ts";
import { Sampler } from "./sampler.ts";
import type { PairCounters } from "./sampler.ts";
import { rmSync } from "node:fs";

/** Bounds on waiting, in seconds; the part per pair is for machines where hundreds share a core. */
const readyLimitSec = (pairs: number) => 10 + 0.05 * pairs;
const startLimitSec = (pairs: number) => 5 + 0.05 * pairs;
const finishLimitSec = (pairs: number) => 5 + 0.05 * pairs;

/** The start of a client is known to about this time; while clients start nothing is measured. */
const startPollMs = 2;

/**
 * One repetition by the kernel's clock and counters: clients wait at a gate, go together, and are
 * measured in the window in which all of them send. Throws FailedAttempt where any pair fails.
 */
export async function runAttempt(
  agents: Agents,
  plan: Plan,
  trial: Trial,
  pairs: readonly PairCounters[],
): Promise<Observation> {
  const sampler = new Sampler(trial, pairs);
  const id = agents.newId();
  const gate = `gate-${id}`;
  const gates = [...new Set(pairs.map(({ pair }) => pair.client.node))].map((node) =>
    agents.path(node, gate),
  );
  const closers: (() => void)[] = [];
  let handles: JobHandle[] = [];
  try {
    await makeFifos(gates);
    const before = sampler.edge();
    const limitSec =
      readyLimitSec(pairs.length) +
      startLimitSec(pairs.length) +
      runSec(plan, trial) +
      finishLimitSec(pairs.length);
    handles = pairs.map(({ pair }) => {
      const argv = clientArguments(plan, trial, pair.server.address);
      return agents.send(pair.client, { id, limitSec, gate, argv });
    });
    await allReady(agents, handles, pairs);
    const releaseSec = nowSec();
    for (const path of gates) closers.push(openGate(path));
    const seen = await observe({
      agents,
      plan,
      trial,
      sampler,
      handles,
      pairs,
      before,
      releaseSec,
    });
    return seen;
  } finally {
    closers.forEach((close) => close());
    gates.forEach((path) => rmSync(path, { force: true }));
    agents.forget(handles);
  }
}

interface Run {
  readonly agents: Agents;
  readonly plan: Plan;
  readonly trial: Trial;
  readonly sampler: Sampler;
  readonly handles: readonly JobHandle[];
  readonly pairs: readonly PairCounters[];
  readonly before: Observation["before"];
  readonly releaseSec: number;
}

async function observe(run: Run): Promise<Observation> {
  const { plan, trial, sampler, before, releaseSec } = run;
  const { durationSec, udp } = plan.scenario.benchmark;
  const startsSec = await allStarted(run);
  const open = sampler.edge();
  const startSec = nowSec() - releaseSec;
  const window = planWindow({
    startSec,
    firstStartSec: Math.min(...startsSec),
    runSec: runSec(plan, trial),
    durationSec,
  });
  if (window === undefined) {
    throw new FailedAttempt("the starts of the pairs spread so far that they never sent together");
  }
  const spanSec = progressSpanSec({
    activePairs: trial.activePairs,
    payloadBytes: trial.payloadBytes,
    bitsPerSecond: udp.bitsPerSecond,
  });
  const stalled = await watch(run, looks(window, spanSec), window.endSec);
  const endSec = nowSec() - releaseSec;
  const close = sampler.edge();
  await allDone(run);
  const after = sampler.edge();
  const outputs = await Promise.all(run.handles.map((handle) => run.agents.output(handle)));
  const outcomes = outputs.map(({ stdout }) => parseIperf(stdout));
  const failures = clientFailures(run.pairs, run.handles, outcomes, outputs);
  if (failures.length > 0) throw new FailedAttempt(describeFailures(failures));
  return {
    indexes: run.pairs.map(({ pair }) => pair.index),
    startsSec,
    window: { startSec, endSec },
    ...{ before, open, close, after, stalled, outcomes },
  };
}

async function allReady(
  agents: Agents,
  handles: readonly JobHandle[],
  pairs: readonly PairCounters[],
): Promise<void> {
  const failed = () => handles.some(({ state }) => state === "done" || state === "lost");
  const ready = () => handles.every(({ state }) => state === "ready");
  await agents.waitFor(() => failed() || ready(), readyLimitSec(pairs.length) * 1000);
  if (ready()) return;
  throw new FailedAttempt(await explain(agents, handles, pairs, "did not get ready"));
}

/** Waits for the first data of every pair; each start in seconds after the release. */
async function allStarted(run: Run): Promise<number[]> {
  const { sampler, handles, before, releaseSec, pairs } = run;
  const startsSec: number[] = pairs.map(() => NaN);
  const pending = new Set(pairs.keys());
  for (;;) {
    const sweepSec = nowSec();
    for (const position of [...pending]) {
      if (!sampler.hasStarted(position, before)) continue;
      startsSec[position] = nowSec() - releaseSec;
      pending.delete(position);
    }
    if (pending.size === 0) return startsSec;
    const late = nowSec() - releaseSec > startLimitSec(pairs.length);
    if (late || handles.some(({ state }) => state === "done")) {
      const waiting = [...pending].map((position) => pairs[position]?.pair.index ?? 0);
      throw new FailedAttempt(await explain(run.agents, handles, pairs, "sent no data", waiting));
    }
    // A sweep of 128 clients takes a millisecond or two: leave four fifths of a core to them.
    await delay(Math.max(startPollMs, 4000 * (nowSec() - sweepSec)));
  }
}

/** Sleeps until the window closes, looking now and then; the pairs that stood still between looks. */
async function watch(run: Run, times: readonly number[], endSec: number): Promise<number[]> {
  const stalled = new Set<number>();
  let last = run.sampler.received();
  for (const time of [...times, endSec]) {
    const untilMs = (run.releaseSec + time - nowSec()) * 1000;
    const over = () => run.handles.some(({ state }) => state === "done");
    if (await run.agents.waitFor(over, Math.max(0, untilMs))) {
      throw new FailedAttempt(await explain(run.agents, run.handles, run.pairs, "ended early"));
    }
    const stopped = run.sampler.stopped();
    if (stopped.length > 0) throw new FailedAttempt(`container ${stopped.join(", ")} has stopped`);
    const now = run.sampler.received();
    now.forEach((packets, position) => {
      if (packets === last[position]) stalled.add(run.pairs[position]?.pair.index ?? 0);
    });
    last = now;
  }
  return [...stalled].sort((a, b) => a - b);
}

async function allDone(run: Run): Promise<void> {
  const over = () => run.handles.every(({ state }) => state === "done");
  const dueSec = run.releaseSec + runSec(run.plan, run.trial) + startLimitSec(0);
  const limitMs = (dueSec + finishLimitSec(run.pairs.length) - nowSec()) * 1000;
  if (await run.agents.waitFor(over, limitMs)) return;
  throw new FailedAttempt(
    await explain(run.agents, run.handles, run.pairs, "did not finish in time"),
  );
}

/** What went wrong: iperf3's own words where there are some, else what the pairs failed to do. */
async function explain(
  agents: Agents,
  handles: readonly JobHandle[],
  pairs: readonly PairCounters[],
  otherwise: string,
  waiting: readonly number[] = pairs.map(({ pair }) => pair.index),
): Promise<string> {
  const outputs = await Promise.all(handles.map((handle) => agents.output(handle)));
  const outcomes = outputs.map(({ stdout }) => parseIperf(stdout));
  const failures = clientFailures(pairs, handles, outcomes, outputs);
  if (failures.length > 0) return describeFailures(failures);
  const pending = pairs.filter(
    ({ pair }, at) => waiting.includes(pair.index) && handles[at]?.state !== "done",
  );
  return describeFailures(pending.map(({ pair }) => ({ index: pair.index, reason: otherwise })));
}
