import type { Task } from "../lib/agenda.ts";
import type { Trial } from "../lib/plan.ts";
import { lostMost } from "../lib/path/lost-at.ts";
import { passes, type SearchEnd, searchState } from "../lib/rate-search.ts";
import type { Reason, Repetition, Searching } from "../lib/result.ts";
import type { RateSearch } from "../lib/scenario/rate-search.ts";
import { sum } from "../lib/statistics/describe.ts";
import { worst } from "../lib/statistics/validity.ts";
import { flowsOf } from "./flows.ts";
import { searchStepLine } from "./progress.ts";
import type { RunFile } from "./record.ts";
import { type Bench, type Measured, measureOnce, nothing } from "./repetition.ts";
import { wholeRun } from "./whole-run.ts";

/** A step of which a pair fails is tried once more; then the attempt at the repetition has failed. */
const tries = 2;

/**
 * One repetition of a search: one rate after the other, each written to the record when it is over. A
 * search of the same repetition that a kill, or a failed attempt, has left there is gone on with.
 */
export async function searchOnce(
  bench: Bench,
  file: RunFile,
  rule: RateSearch,
  task: Task,
  say: (line: string) => void,
): Promise<Repetition> {
  const { trial } = task;
  const startedAt = new Date().toISOString();
  const search = takeUp(file, task);
  for (;;) {
    const state = searchState(rule, search.steps);
    if (state.over) {
      file.record.searching = null;
      const { end, found = null } = state;
      return finished(search, { end, found }, { ...task.slot, attempt: task.attempt, startedAt });
    }
    const asked = state.askBitsPerSecond;
    const step = { ...trial, bitsPerSecond: rateOfEach(trial, asked) };
    const measured = await measureStep(bench, step, task);
    if (measured.seen === null) return measured.repetition;
    take(rule, search, { asked, step, measured });
    file.save();
    say(searchStepLine({ trial, rule, repetition: task.slot.repetition, steps: search.steps }));
  }
}

function takeUp({ record }: RunFile, { slot }: Task): Searching {
  const { searching } = record;
  if (searching?.trial === slot.trial && searching.repetition === slot.repetition) return searching;
  return (record.searching = { ...slot, steps: [], best: null });
}

/** iperf3's `-b` for each stream; 0 is as fast as it can. */
function rateOfEach(trial: Trial, askedBitsPerSecond: number | null): number {
  if (askedBitsPerSecond === null) return 0;
  const streams = trial.activePairs * flowsOf[trial.direction].length;
  return Math.max(1, Math.round(askedBitsPerSecond / streams));
}

async function measureStep(bench: Bench, step: Trial, { slot, attempt }: Task): Promise<Measured> {
  let measured = await measureOnce(bench, step, slot, attempt);
  for (let again = 1; again < tries && measured.seen === null; again++) {
    measured = await measureOnce(bench, step, slot, attempt);
  }
  return measured;
}

function take(
  rule: RateSearch,
  search: Searching,
  { asked, step, measured }: { asked: number | null; step: Trial; measured: Measured },
): void {
  const { repetition, seen } = measured;
  if (seen === null) throw new Error("a step that failed is no step");
  const { sentPackets, lostPackets, seconds } = wholeRun(step, seen);
  const taken = {
    askedBitsPerSecond: asked,
    sentBitsPerSecond: (8 * (step.payloadBytes ?? 0) * sentPackets) / seconds,
    deliveredBitsPerSecond: repetition.aggregateBitsPerSecond ?? 0,
    lossPercent: sentPackets === 0 ? 0 : (100 * lostPackets) / sentPackets,
    overheadSec: repetition.overheadSec,
  };
  const lostAt = passes(rule, taken) ? undefined : lostMost(repetition.path);
  search.steps.push({ ...taken, ...(lostAt === undefined ? {} : { lostAt }) });
  // Rates without loss come in rising order: the last one is the best.
  if (passes(rule, taken)) search.best = { ...repetition, lossPercent: taken.lossPercent };
}

const doubts: Partial<Record<SearchEnd, string>> = {
  "no-rate": "there was loss at every rate that was tried",
  steps: "the search ran to its last step before it was as near as asked",
};

/** The best step's figures; where there is none, a rate of 0. */
function finished(
  { steps, best }: Searching,
  { end, found }: { end: SearchEnd; found: number | null },
  frame: Pick<Repetition, "trial" | "repetition" | "attempt" | "startedAt">,
): Repetition {
  const figures = best ?? { ...nothing, aggregateBitsPerSecond: 0, packetsPerSecond: 0 };
  const doubt = doubts[end];
  const reasons: Reason[] = [
    ...(best?.reasons ?? []),
    ...(doubt === undefined ? [] : [{ check: "rate-search" as const, reason: doubt }]),
  ];
  return {
    ...figures,
    ...frame,
    status: worst([best?.status ?? "valid", doubt === undefined ? "valid" : "suspect"]),
    reasons,
    overheadSec: sum(steps.map(({ overheadSec }) => overheadSec)),
    search: { steps, end, found },
  };
}
