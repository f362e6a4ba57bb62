import { rmSync } from "node:fs";
import { clientArguments } from "../lib/iperf3/arguments.ts";
import { parseIperf } from "../lib/iperf3/parse.ts";
import type { Plan, Trial } from "../lib/plan.ts";
import { looks, planWindow, progressSpanSec } from "../lib/statistics/window.ts";
import type { Agents, JobHandle } from "./agents.ts";
import { nowSec } from "./counters.ts";
import { clientFailures, describeFailures, FailedAttempt } from "./failures.ts";
import { openGate, makeFifos } from "./fifo.ts";
import { type Observation, sharedStacks } from "./observation.ts";
import { Sampler } from "./sampler.ts";
import type { PairCounters } from "./sampler.ts";
import { allDone, allReady, allStarted, jobLimitSec, watch } from "./stages.ts";
import type { Run } from "./stages.ts";

export interface AttemptOptions {
  readonly agents: Agents;
  readonly plan: Plan;
  readonly trial: Trial;
  readonly pairs: readonly PairCounters[];
  /** Seconds that clients run beyond the wanted duration. */
  readonly leadSec: number;
}

/**
 * One repetition by the kernel's clock and counters: clients wait at a gate, go together, and are
 * measured in the window in which all of them send. Throws FailedAttempt where any pair fails.
 */
export async function runAttempt(options: AttemptOptions): Promise<Observation> {
  const { agents, plan, trial, pairs, leadSec } = options;
  const sampler = new Sampler(trial, pairs);
  const id = agents.newId();
  const gate = `gate-${id}`;
  const nodes = [...new Set(pairs.map(({ pair }) => pair.client.node))];
  const gates = nodes.map((node) => agents.path(node, gate));
  const runSec = plan.scenario.benchmark.durationSec + leadSec;
  const limitSec = jobLimitSec(pairs.length, runSec);
  const closers: (() => void)[] = [];
  let handles: JobHandle[] = [];
  try {
    await makeFifos(gates);
    const before = sampler.edge();
    handles = pairs.map(({ pair }) => {
      const argv = clientArguments(plan, trial, pair.server, runSec);
      return agents.send(pair.client, { id, limitSec, gate, argv });
    });
    await allReady(agents, handles, pairs);
    const releaseSec = nowSec();
    for (const path of gates) closers.push(openGate(path));
    return await observe({ ...options, sampler, handles, before, releaseSec, runSec });
  } finally {
    closers.forEach((close) => close());
    gates.forEach((path) => rmSync(path, { force: true }));
    agents.forget(handles);
  }
}

async function observe(run: Run): Promise<Observation> {
  const { plan, trial, sampler, before, releaseSec, runSec } = run;
  const { durationSec, udp } = plan.scenario.benchmark;
  const startsSec = await allStarted(run);
  const open = sampler.edge();
  const startSec = nowSec() - releaseSec;
  const firstStartSec = Math.min(...startsSec);
  const window = planWindow({ startSec, firstStartSec, runSec, durationSec });
  if (window === undefined) {
    throw new FailedAttempt(
      "the starts of the pairs spread so far that they never sent together",
      startSec - firstStartSec,
    );
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
    shared: sharedStacks(run.pairs.map(({ pair }) => pair)),
  };
}
