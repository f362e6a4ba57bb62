import { doubtProbe } from "../lib/latency/summary.ts";
import { type Plan, sendingRate, type Trial } from "../lib/plan.ts";
import { repetitionSchema } from "../lib/result.ts";
import type { Reason, Repetition } from "../lib/result.ts";
import type { Slot } from "../lib/schedule.ts";
import { UserError } from "../lib/errors.ts";
import { verdictOf } from "../lib/statistics/validity.ts";
import type { Agents } from "./agents.ts";
import { runAttempt2016 } from "./as-2016/attempt.ts";
import { evaluate2016 } from "./as-2016/evaluate.ts";
import { type AttemptOptions, heldShare, runAttempt } from "./attempt.ts";
import { connectsFirst, NotConnected } from "./connect.ts";
import type { Containers } from "./containers.ts";
import { nowSec } from "./counters.ts";
import { withBottleneck } from "./bottleneck.ts";
import { evaluate } from "./evaluate.ts";
import type { MachineFacts } from "./evaluate.ts";
import { FailedAttempt } from "./failures.ts";
import type { Crew } from "./hands/crew.ts";
import { beginProbe } from "./latency/loaded.ts";
import { faultSentence, forwarderFault } from "./path/forwarder.ts";
import type { Leads } from "./lead.ts";
import type { Observation } from "./observation.ts";
import { resetPairs } from "./reset.ts";

/** The hands of a run. */
export interface Bench {
  readonly plan: Plan;
  readonly agents: Agents;
  readonly containers: Containers;
  readonly crew: Crew;
  readonly machines: readonly MachineFacts[];
  readonly leads: Leads;
  /** What the sockets' buffers of one TCP connection hold, where that is known. */
  buffersBytes?: number | undefined;
}

/** A repetition, and what it was evaluated from; null where it failed. */
export interface Measured {
  readonly repetition: Repetition;
  readonly seen: Observation | null;
}

/** Measures one slot once. A failure is a result too: it never throws for what a pair does. */
export async function measureOnce(
  bench: Bench,
  trial: Trial,
  slot: Slot,
  attempt: number,
): Promise<Measured> {
  const { plan, agents, containers, crew, machines, leads } = bench;
  const { durationSec } = plan.scenario.benchmark;
  const pairs = plan.pairs.slice(0, trial.activePairs);
  const startedAt = new Date().toISOString();
  const beginSec = nowSec();
  const frame = () => ({
    ...slot,
    attempt,
    startedAt,
    overheadSec: Math.max(0, nowSec() - beginSec - durationSec),
  });
  const failed = (reason: Reason): Measured => ({
    repetition: { ...frame(), ...nothing, status: "failed", reasons: [reason] },
    seen: null,
  });
  const faultNow = async (carried: number | null = null): Promise<Reason | undefined> => {
    const fault = await forwarderFault(crew, plan);
    return fault === undefined
      ? undefined
      : { check: "forwarder", reason: faultSentence(fault, plan, trial, carried) };
  };
  // A forwarder that has ended in an earlier repetition is not waited for.
  const gone = await faultNow();
  if (gone !== undefined) return failed(gone);
  const probe = await beginProbe(bench);
  try {
    if (await containers.find(pairs)) {
      await resetPairs(agents, pairs);
      await containers.serversReady(pairs);
    }
    if (plan.scenario.preset === "as-2016") {
      const seen = await runAttempt2016({ agents, crew, plan, trial, pairs });
      const figures = evaluate2016(plan, trial, machines, seen);
      return { repetition: repetitionSchema.parse({ ...frame(), ...figures }), seen: null };
    }
    const leadSec = leads.of(trial);
    const seen = await observed(bench, {
      ...{ agents, containers, crew, plan, trial, pairs, leadSec, probe },
    });
    leads.learn(trial, seen.window.startSec - seen.clientsFromSec, seen.readSec);
    if (seen.silent.length > 0) {
      const silent = pairs.filter(({ index }) => seen.silent.some((pair) => pair.index === index));
      await resetPairs(agents, silent);
      await containers.serversReady(silent);
    }
    const { buffersBytes } = bench;
    const known = buffersBytes === undefined ? seen : { ...seen, buffersBytes };
    const offered = sendingRate(trial, plan.scenario.benchmark);
    const figures = withBottleneck(trial, offered, evaluate(trial, durationSec, machines, known));
    const fault = await faultNow(figures.aggregateBitsPerSecond);
    if (fault !== undefined) return failed(fault);
    const latency = await probe?.round(seen.window);
    const reasons = [...figures.reasons, ...doubtProbe(latency, figures.aggregateBitsPerSecond)];
    const judged = { ...figures, reasons, status: verdictOf(reasons), latency };
    return { repetition: repetitionSchema.parse({ ...frame(), ...judged }), seen };
  } catch (error) {
    if (!(error instanceof FailedAttempt) && !(error instanceof UserError)) throw error;
    if (error instanceof FailedAttempt) leads.learn(trial, error.spreadSec);
    await resetPairs(agents, pairs);
    return failed((await faultNow()) ?? { check: "attempt", reason: error.message });
  } finally {
    await probe?.end();
  }
}

/** How much longer than the last time connecting may take. */
const slower = 1.3;

/**
 * Connected first where that can be had, with a longer lead where it takes long; else started at the
 * release, from then on in this trial too.
 */
async function observed(
  bench: Bench,
  options: Omit<AttemptOptions, "connected">,
  again = false,
): Promise<Observation> {
  const { leads } = bench;
  const { plan, trial, pairs, agents, containers } = options;
  const connected = connectsFirst(plan, trial, pairs) && !leads.atRelease.has(trial.id);
  try {
    return await runAttempt({ ...options, connected });
  } catch (error) {
    if (!(error instanceof NotConnected)) throw error;
    if (error.neededSec === undefined || again) leads.atRelease.add(trial.id);
    else leads.learn(trial, (error.neededSec * slower) / heldShare);
    await resetPairs(agents, pairs);
    await containers.serversReady(pairs);
    return await observed(bench, { ...options, leadSec: leads.of(trial) }, true);
  }
}

/** The figures of a repetition that has none. */
export const nothing = {
  window: null,
  aggregateBitsPerSecond: null,
  packetsPerSecond: null,
  lossPercent: null,
  retransmits: null,
  jain: null,
  startSkewMs: null,
  cpu: {},
  drops: null,
  limits: null,
  bottleneck: null,
  disagreementPercent: null,
  iperf3BitsPerSecond: null,
  iperf3Udp: null,
  search: null,
  pairs: [],
};
