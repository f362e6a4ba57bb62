import { clientArguments } from "../lib/iperf3/arguments.ts";
import { parseIperf } from "../lib/iperf3/parse.ts";
import type { Plan, PlanPair, Trial } from "../lib/plan.ts";
import { closingSec, looks, planWindow, progressSpanSec } from "../lib/statistics/window.ts";
import type { Agents, JobHandle } from "./agents.ts";
import { nowSec } from "./counters.ts";
import { clientFailures, describeFailures, FailedAttempt } from "./failures.ts";
import type { Crew } from "./hands/crew.ts";
import type { Probe } from "./latency/probe.ts";
import { type Observation, sharedStacks } from "./observation.ts";
import { Sampler } from "./sampler.ts";
import { type NicReading, Surveyor } from "./survey.ts";
import { allDone, allReady, allStarted, jobLimitSec, watch } from "./stages.ts";
import type { Run } from "./stages.ts";

export interface AttemptOptions {
  readonly agents: Agents;
  readonly crew: Crew;
  readonly plan: Plan;
  readonly trial: Trial;
  readonly pairs: readonly PlanPair[];
  /** Seconds that clients run beyond the wanted duration. */
  readonly leadSec: number;
  /** Measures round trips meanwhile. */
  readonly probe?: Probe | undefined;
}

/**
 * One repetition by the kernel's clock and counters: clients wait at a gate, go together, and are
 * measured in the window in which all of them send. Throws FailedAttempt where any pair fails.
 */
export async function runAttempt(options: AttemptOptions): Promise<Observation> {
  const { agents, crew, plan, trial, pairs, leadSec, probe } = options;
  const sampler = new Sampler(crew, trial, pairs);
  const surveyor = new Surveyor(crew, plan, pairs);
  const id = agents.newId();
  const gate = `gate-${id}`;
  const nodes = [...new Set(pairs.map(({ client }) => client.node))];
  const runSec = plan.scenario.benchmark.durationSec + leadSec;
  const limitSec = jobLimitSec(pairs.length, runSec);
  let handles: JobHandle[] = [];
  try {
    await Promise.all(nodes.map((node) => crew.of(node).makeGate(node, gate)));
    const before = await sampler.edge();
    const nicsBefore = surveyor.nicReading();
    handles = pairs.map(({ client, server }) => {
      const argv = clientArguments(plan, trial, server, runSec);
      return agents.send(client, { id, limitSec, gate, argv });
    });
    await probe?.waitAt(gate, { runSec, limitSec });
    await allReady(agents, handles, pairs);
    const nics = { surveyor, nicsBefore: await nicsBefore };
    const releaseSec = nowSec();
    probe?.released(releaseSec);
    await Promise.all(nodes.map((node) => crew.of(node).openGate(node, gate)));
    return await observe({ ...options, ...nics, sampler, handles, before, releaseSec, runSec });
  } finally {
    nodes.forEach((node) => crew.of(node).closeGate(node, gate));
    agents.forget(handles);
  }
}

async function observe(
  run: Run & { surveyor: Surveyor; nicsBefore: NicReading },
): Promise<Observation> {
  const { surveyor, plan, trial, sampler, before, releaseSec, runSec } = run;
  const { durationSec, udp } = plan.scenario.benchmark;
  const startsSec = await allStarted(run);
  const readsFromSec = nowSec();
  const open = await sampler.edge();
  // Beside the clients: it never fails, and nobody waits for it before they are done.
  const surveyedOpen = surveyor.take();
  const startSec = nowSec() - releaseSec;
  const readSec = nowSec() - readsFromSec;
  const firstStartSec = Math.min(...startsSec);
  const window = planWindow({ startSec, firstStartSec, runSec, durationSec, readSec });
  if (window === undefined) {
    throw new FailedAttempt(
      "the starts of the pairs spread so far that they never sent together",
      startSec - firstStartSec + closingSec(readSec),
    );
  }
  const spanSec = progressSpanSec({
    activePairs: trial.activePairs,
    payloadBytes: trial.payloadBytes,
    bitsPerSecond: udp.bitsPerSecond,
  });
  const stalled = await watch(run, looks(window, spanSec), window.endSec);
  const endSec = nowSec() - releaseSec;
  const close = await sampler.edge();
  const surveyedClose = surveyor.take();
  await allDone(run);
  const after = await sampler.edge();
  const [outputs, nicsAfter] = await Promise.all([
    run.agents.outputs(run.handles),
    surveyor.nicReading(),
  ]);
  const outcomes = outputs.map(({ stdout }) => parseIperf(stdout));
  const failures = clientFailures(run.pairs, run.handles, outcomes, outputs);
  if (failures.length > 0) throw new FailedAttempt(describeFailures(failures));
  return {
    indexes: run.pairs.map(({ index }) => index),
    startsSec,
    window: { startSec, endSec },
    readSec,
    ...{ before, open, close, after, stalled, outcomes },
    shared: sharedStacks(run.pairs),
    mtuBytes: plan.mtuBytes,
    surveys: surveyor.seen({
      before: run.nicsBefore,
      after: nicsAfter,
      open: await surveyedOpen,
      close: await surveyedClose,
    }),
  };
}
