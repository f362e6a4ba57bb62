import { clientArguments } from "../lib/iperf3/arguments.ts";
import { parseIperf } from "../lib/iperf3/parse.ts";
import { type Plan, type PlanPair, sendingRate, type Trial } from "../lib/plan.ts";
import { spareSec } from "../lib/lead.ts";
import { closingSec, looks, planWindow, progressSpanSec } from "../lib/statistics/window.ts";
import type { Agents, JobHandle } from "./agents.ts";
import { connectInTurn } from "./connect.ts";
import type { Containers } from "./containers.ts";
import { nowSec } from "./counters.ts";
import { clientFailures, describeFailures, FailedAttempt } from "./failures.ts";
import type { Crew } from "./hands/crew.ts";
import type { Probe } from "./latency/probe.ts";
import { type Observation, sharedStacks } from "./observation.ts";
import { Sampler } from "./sampler.ts";
import { allDone, allReady, allStarted, jobLimitSec, unfinished, watch } from "./stages.ts";
import { type RestReading, type Survey, Surveyor } from "./survey.ts";
import type { Run } from "./stages.ts";

export interface AttemptOptions {
  readonly agents: Agents;
  readonly containers: Containers;
  readonly crew: Crew;
  readonly plan: Plan;
  readonly trial: Trial;
  readonly pairs: readonly PlanPair[];
  /** Seconds that clients run beyond the wanted duration. */
  readonly leadSec: number;
  /** Measures round trips meanwhile. */
  readonly probe?: Probe | undefined;
  /** Clients connect before the release; else they start at it. */
  readonly connected: boolean;
}

/**
 * So much of the lead, and of what the window may lack, may pass before the release; the rest is for
 * the starts and the readings.
 */
export const heldShare = 0.6;

/**
 * One repetition by the kernel's clock and counters: clients wait at a gate, go together, and are
 * measured in the window in which all of them send. Throws FailedAttempt where any pair fails.
 */
export async function runAttempt(options: AttemptOptions): Promise<Observation> {
  const { agents, containers, crew, plan, trial, pairs, leadSec, connected, probe } = options;
  const sampler = new Sampler(crew, trial, pairs);
  const surveyor = new Surveyor(crew, plan, pairs);
  const gate = `gate-${agents.newId()}`;
  const nodes = [...new Set(pairs.map(({ client }) => client.node))];
  const { durationSec } = plan.scenario.benchmark;
  const runSec = durationSec + leadSec;
  const limitSec = jobLimitSec(pairs.length, runSec);
  let handles: JobHandle[] = [];
  try {
    await Promise.all(nodes.map((node) => crew.of(node).makeGate(node, gate)));
    const before = await sampler.edge();
    const resting = surveyor.atRest();
    // Clients that connect are in the counters already, and every packet is to be found again.
    if (plan.middlebox !== undefined) await resting;
    const start = ({ client, server }: PlanPair) => {
      const argv = clientArguments(plan, trial, server, runSec);
      const wait = connected ? ({ wait: "connected" } as const) : {};
      return agents.send(client, { id: agents.newId(), limitSec, gate, ...wait, argv });
    };
    let fromSec = Infinity;
    if (connected) {
      ({ handles, fromSec } = await connectInTurn({
        ...{ agents, containers, pairs, start },
        withinSec: (leadSec + spareSec(durationSec)) * heldShare,
      }));
    } else handles = pairs.map(start);
    await probe?.waitAt(gate, { runSec, limitSec });
    await allReady(agents, handles, pairs);
    // Before the pairs send: a process that is started beside saturated pairs has kept us waiting for 2 s.
    const surveyed = crew.answersInTurn ? undefined : await surveyor.take();
    const released = connected ? await sampler.edge() : before;
    const restBefore = await resting;
    const releaseSec = nowSec();
    probe?.released(releaseSec);
    await Promise.all(nodes.map((node) => crew.of(node).openGate(node, gate)));
    const held = fromSec - releaseSec;
    return await observe({
      ...options,
      surveyor,
      restBefore,
      surveyed,
      sampler,
      handles,
      before,
      released,
      releaseSec,
      held,
      runSec,
    });
  } finally {
    nodes.forEach((node) => crew.of(node).closeGate(node, gate));
    agents.forget(handles);
  }
}

async function observe(
  run: Run & {
    held: number;
    surveyor: Surveyor;
    surveyed: Survey | undefined;
    restBefore: RestReading;
  },
): Promise<Observation> {
  const { surveyor, plan, trial, sampler, before, releaseSec, runSec } = run;
  const { durationSec } = plan.scenario.benchmark;
  const startsSec = await allStarted(run);
  const surveyedOpen = run.surveyed ?? (await surveyor.take());
  const readsFromSec = nowSec();
  const open = await sampler.edge();
  const startSec = nowSec() - releaseSec;
  const readSec = nowSec() - readsFromSec;
  const firstStartSec = Math.min(run.held, ...startsSec);
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
    bitsPerSecond: sendingRate(trial, plan.scenario.benchmark),
  });
  const stalled = await watch(run, looks(window, spanSec), window.endSec);
  const endSec = nowSec() - releaseSec;
  const close = await sampler.edge();
  const surveyedClose = surveyor.take();
  await allDone(run);
  const after = await sampler.edge();
  const [outputs, restAfter] = await Promise.all([
    run.agents.outputs(run.handles),
    surveyor.atRest(),
  ]);
  const outcomes = outputs.map(({ stdout }) => parseIperf(stdout));
  const shared = sharedStacks(run.pairs);
  // The window is closed and the counters have it: what is lost now are only iperf3's own figures.
  const silent = [...clientFailures(run.pairs, run.handles, outcomes, outputs), ...unfinished(run)];
  if (silent.length === run.pairs.length || (silent.length > 0 && (shared.client || shared.server)))
    throw new FailedAttempt(describeFailures(silent));
  return {
    indexes: run.pairs.map(({ index }) => index),
    startsSec,
    window: { startSec, endSec },
    readSec,
    ...{ before, open, close, after, stalled, outcomes },
    clientsFromSec: firstStartSec,
    ...{ silent, shared },
    mtuBytes: plan.mtuBytes,
    surveys: surveyor.seen({
      before: run.restBefore,
      after: restAfter,
      open: surveyedOpen,
      close: await surveyedClose,
    }),
  };
}
