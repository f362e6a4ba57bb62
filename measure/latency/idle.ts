import { UserError } from "../../lib/errors.ts";
import { irttProgram, openLimitSec } from "../../lib/latency/irtt.ts";
import { type ProbePlan, probeOf } from "../../lib/latency/probe.ts";
import type { Plan } from "../../lib/plan.ts";
import type { LatencyRound } from "../../lib/result.ts";
import type { Agents } from "../agents.ts";
import type { Say } from "../conductor.ts";
import { nowSec } from "../counters.ts";
import { ask } from "../jobs.ts";
import type { RunFile } from "../record.ts";
import type { Bench } from "../repetition.ts";
import { Probe } from "./probe.ts";

/** Processes start and the session is opened in this time: it does not count. */
const settlingSec = 0.2;

const limitSec = 10;

/** Asks both ends for irtt before anything is measured: an image that is not ours may lack it. */
export async function wantIrtt(agents: Agents, plan: Plan): Promise<void> {
  const probe = probeOf(plan);
  if (probe === undefined) return;
  const places = [probe.pair.client, probe.pair.server];
  const questions = places.map((place) => ({ place, argv: [irttProgram, "version"] }));
  const answers = await ask(agents, questions, limitSec);
  const lacking = answers.find(({ status }) => status !== 0);
  if (lacking === undefined) return;
  throw new UserError(
    lacking.problem ??
      `benchmark.latency needs the program ${irttProgram} in ${lacking.place.container}: ${lacking.stderr.trim()}`,
  );
}

/** Measures what is missing of the rounds without load. */
export async function measureIdle(bench: Bench, file: RunFile, say: Say): Promise<void> {
  const { record } = file;
  const wanted = probeOf(bench.plan);
  if (wanted === undefined || wanted.idleRounds === 0) return;
  const rounds = (record.idleLatency ??= []);
  while (rounds.length < wanted.idleRounds) {
    const round = await idleRound(bench, wanted);
    rounds.push(round);
    file.save();
    say(`idle  round ${rounds.length}/${wanted.idleRounds}  ${roundLine(round)}`);
  }
}

async function idleRound(bench: Bench, wanted: ProbePlan): Promise<LatencyRound> {
  const { agents, crew, containers } = bench;
  const probe = new Probe(agents, crew, wanted);
  const runSec = wanted.idleSec + settlingSec;
  const jobSec = runSec + openLimitSec + limitSec;
  await containers.find([wanted.pair]);
  try {
    await probe.serve(2 * jobSec);
    await probe.waitAt(null, { runSec, limitSec: jobSec });
    probe.released(nowSec());
    // The last answers are waited for less long than the others: those of the last moments do not count.
    return await probe.round({ startSec: settlingSec, endSec: runSec });
  } finally {
    await probe.end();
    await containers.serversReady([wanted.pair]);
  }
}

/** `round trip 0.112 ms, p99 0.310 ms`. */
export function roundLine({ problem, p50Ms, p99Ms, sent, received }: LatencyRound): string {
  if (problem !== null) return `failed: ${problem}`;
  const lost = sent > received ? `, ${sent - received} of ${sent} lost` : "";
  const ms = (value: number | null) => (value === null ? "–" : `${value.toFixed(3)} ms`);
  return `round trip ${ms(p50Ms)}, p99 ${ms(p99Ms)}${lost}`;
}
