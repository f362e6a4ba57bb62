import type { Trial } from "../lib/plan.ts";
import { passes, type SearchStep } from "../lib/rate-search.ts";
import type { Repetition } from "../lib/result.ts";
import type { RateSearch } from "../lib/scenario/rate-search.ts";
import { meanInterval } from "../lib/statistics/describe.ts";
import { halfWidthPercent, isEnough, type StopRule } from "../lib/stop-rule.ts";

/** `2 m 10 s`, `45 s`, `1 h 05 m`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} m ${String(whole % 60).padStart(2, "0")} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} m`;
}

const gigabits = (bitsPerSecond: number) => (bitsPerSecond / 1e9).toFixed(2);

/** `tcp ×16`, `udp 64 B ×4 reverse`. */
function trialWords({ protocol, payloadBytes, activePairs, direction }: Trial): string {
  const size = payloadBytes === null ? "" : ` ${payloadBytes} B`;
  return `${protocol}${size} ×${activePairs}${direction === "forward" ? "" : ` ${direction}`}`;
}

/** The line after a repetition or a step of a search, somewhere in one of another program's. */
export const progressIn = (line: string): string | undefined =>
  /\b(?:tcp|udp)(?: \d+ B)? ×\d+(?: [a-z]+)? {2}rep \d.*$/.exec(line)?.[0];

/**
 * The line after a step of a search:
 * `udp 64 B ×16  rep 1  step 3: 420.1 Mbit/s  0.02 % lost, passes`.
 */
export function searchStepLine(options: {
  readonly trial: Trial;
  readonly rule: RateSearch;
  readonly repetition: number;
  readonly steps: readonly SearchStep[];
}): string {
  const { trial, rule, repetition, steps } = options;
  const step = steps.at(-1);
  if (step === undefined) throw new RangeError("no step");
  const asked = step.askedBitsPerSecond === null ? " as fast as they can:" : "";
  const rate = `${(step.sentBitsPerSecond / 1e6).toPrecision(4)} Mbit/s`;
  const judged = passes(rule, step) ? "passes" : "too fast";
  return `${trialWords(trial)}  rep ${repetition}  step ${steps.length}:${asked} ${rate}  ${step.lossPercent.toFixed(2)} % lost, ${judged}`;
}

/**
 * The line after a repetition:
 * `tcp ×16  rep 3/10  18.42 Gbit/s (mean 18.51 ± 0.21)  2 m 10 s left`; with a stop rule
 * `tcp ×16  rep 7/≤30  18.42 Gbit/s (mean 18.51 ± 0.21)  enough: ± 1.1 %  at most 4 m 10 s left`.
 * `counted` are the aggregates of the trial that count, this one among them.
 */
export function progressLine(options: {
  readonly trial: Trial;
  readonly rule: StopRule;
  readonly result: Repetition;
  readonly counted: readonly number[];
  readonly leftSec: number;
}): string {
  const { trial, rule, result, counted, leftSec } = options;
  const most = rule.early === undefined ? rule.max : `≤${rule.max}`;
  const head = `${trialWords(trial)}  rep ${result.repetition}/${most}`;
  const atMost = rule.early === undefined ? "" : "at most ";
  const left = leftSec > 0 ? `  ${atMost}${formatDuration(leftSec)} left` : "";
  const why = result.reasons.map(({ reason }) => reason).join("; ");
  if (result.aggregateBitsPerSecond === null) {
    const next = result.attempt === 1 ? "once more" : "given up";
    return `${head}  failed: ${why} (${next})${left}`;
  }
  const figures = meanInterval(counted);
  const half =
    figures?.ci95High === null || figures === null
      ? ""
      : ` ± ${gigabits(figures.ci95High - figures.mean)}`;
  const average = figures === null ? "" : ` (mean ${gigabits(figures.mean)}${half})`;
  const doubt = result.status === "suspect" ? `  suspect: ${why}` : "";
  const end = ending(rule, result, counted);
  return `${head}  ${gigabits(result.aggregateBitsPerSecond)} Gbit/s${average}${end}${left}${doubt}`;
}

/** What a stop rule makes of the trial, where this was its last repetition. */
function ending(rule: StopRule, { repetition }: Repetition, counted: readonly number[]): string {
  if (rule.early === undefined) return "";
  const half = `± ${halfWidthPercent(counted)?.toFixed(1) ?? "?"} %`;
  if (isEnough(rule, counted)) return `  enough: ${half}`;
  if (repetition < rule.max) return "";
  return `  the last: still ${half}, not ± ${rule.early.halfWidthPercent} %`;
}
