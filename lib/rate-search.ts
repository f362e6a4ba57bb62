import type { RateSearch } from "./scenario/rate-search.ts";

/**
 * The search for the highest rate without loss, RFC 2544, 26.1 ("Throughput"): send at a rate, count
 * what arrives, and send again more slowly where something was lost. A bisection between a rate with
 * loss and one without, as most testers of RFC 2544 do it.
 *
 * It begins as fast as the clients can send, which is the only bound there is on a virtual line, and
 * goes on with what arrived then. What comes next depends on the steps recorded alone, so that a search
 * that was killed goes on as it would have.
 */

/** One rate that was tried; bits of payload a second of all pairs together. */
export interface SearchStep {
  /** What the clients were told; null: as fast as they can. */
  readonly askedBitsPerSecond: number | null;
  /** What they sent, over the whole run. */
  readonly sentBitsPerSecond: number;
  /** What arrived, in the common window. */
  readonly deliveredBitsPerSecond: number;
  readonly lossPercent: number;
}

/** Why there is no higher rate. */
export type SearchEnd =
  /** A little faster there is loss. */
  | "loss"
  /** The clients cannot send faster: the network was never saturated. */
  | "sender"
  /** There is loss at any rate that was tried. */
  | "no-rate"
  /** The search ran to its last step before the bounds were close. */
  | "steps";

export type SearchState =
  | { readonly over: false; readonly askBitsPerSecond: number | null }
  | {
      readonly over: true;
      readonly end: SearchEnd;
      /** The step with the highest rate without loss; undefined where there is none. */
      readonly found: number | undefined;
    };

/** Clients that send less than this share of what they were told cannot send that fast. */
const reachedShare = 0.95;

/** Rates this far below the first one are not tried: a path that loses there loses always. */
const lowestShare = 1 / 1024;

/** Rates that a search tries, where none has been seen. */
export const usualSteps = 9;

/** The search that a trial is, if it is one: TCP finds its rate by itself. */
export const searchOf = (
  { protocol }: { readonly protocol: "tcp" | "udp" },
  { rateSearch }: { readonly rateSearch?: RateSearch | undefined },
): RateSearch | undefined => (protocol === "udp" ? rateSearch : undefined);

/** Whether a step is one without loss. */
export const passes = (rule: RateSearch, { lossPercent }: SearchStep): boolean =>
  lossPercent <= rule.maxLossPercent;

/** What to do after these steps. */
export function searchState(rule: RateSearch, steps: readonly SearchStep[]): SearchState {
  const [first] = steps;
  if (first === undefined) return { over: false, askBitsPerSecond: null };
  if (passes(rule, first)) return { over: true, end: "sender", found: 0 };
  let high = first.sentBitsPerSecond;
  let low = 0;
  let found: number | undefined;
  for (const [at, step] of steps.entries()) {
    const asked = step.askedBitsPerSecond;
    if (asked === null) continue;
    if (!passes(rule, step)) {
      high = Math.min(high, asked);
      continue;
    }
    if (asked >= low) [low, found] = [asked, at];
    if (step.sentBitsPerSecond < reachedShare * asked) return { over: true, end: "sender", found };
  }
  if (found !== undefined && high <= low * (1 + rule.resolutionPercent / 100)) {
    return { over: true, end: "loss", found };
  }
  if (found === undefined && high <= first.sentBitsPerSecond * lowestShare) {
    return { over: true, end: "no-rate", found };
  }
  if (steps.length >= rule.maxSteps) {
    return { over: true, end: found === undefined ? "no-rate" : "steps", found };
  }
  return { over: false, askBitsPerSecond: steps.length === 1 ? second(first) : between(low, high) };
}

/** Half way: of the digits, as the bounds may be a factor of a thousand apart, once both are known. */
const between = (low: number, high: number): number =>
  low === 0 ? high / 2 : Math.sqrt(low * high);

/** What arrived of the first rate: mostly near the highest without loss, and cheap to know. */
function second({
  sentBitsPerSecond: sent,
  deliveredBitsPerSecond: delivered,
}: SearchStep): number {
  return delivered > 0 && delivered < reachedShare * sent ? delivered : sent / 2;
}
