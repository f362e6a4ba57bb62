/**
 * The common window: the time in which all active pairs send. Only there does the sum of the pairs
 * mean anything; the plain sum of the clients' averages is up to 70 % too high when starts spread.
 */

export interface Window {
  readonly startSec: number;
  readonly endSec: number;
}

/**
 * The end edge sits so long before the first pair is due to finish, that the reading of all
 * counters (up to 20 ms at 128 pairs) is over before.
 */
export const finishMarginSec = 0.1;

/**
 * How long before that the end edge sits where the counters of other machines are read, which takes
 * a while: a look at the pairs and the reading itself come after it, neither much slower than the
 * reading at the opening edge.
 */
export const closingSec = (readSec: number): number => finishMarginSec + 3 * readSec;

/**
 * When to close a window that opened at `startSec`: after the wanted duration, or just before the
 * first pair to start has run for `runSec`. undefined where that leaves nothing.
 */
export function planWindow(options: {
  readonly startSec: number;
  readonly firstStartSec: number;
  readonly runSec: number;
  readonly durationSec: number;
  /** How long it takes to read all counters. */
  readonly readSec: number;
}): Window | undefined {
  const { startSec, firstStartSec, runSec, durationSec, readSec } = options;
  const endSec = Math.min(startSec + durationSec, firstStartSec + runSec - closingSec(readSec));
  return endSec > startSec ? { startSec, endSec } : undefined;
}

/**
 * Within what time every pair must have moved: on a saturated machine 256 runnable tasks take
 * turns, so a pair may rest for some 10 ms a pair; a slow sender needs its own pace (three datagrams).
 */
export function progressSpanSec(options: {
  readonly activePairs: number;
  readonly payloadBytes: number | null;
  /** UDP rate of a pair, 0 for no limit. */
  readonly bitsPerSecond: number;
}): number {
  const { activePairs, payloadBytes, bitsPerSecond } = options;
  const pace =
    payloadBytes !== null && bitsPerSecond > 0 ? (3 * 8 * payloadBytes) / bitsPerSecond : 0;
  return Math.max(0.25, 0.01 * activePairs, pace);
}

/**
 * When to look whether all pairs move, in seconds: just inside both edges and every second between.
 * Two looks in a row are at least `spanSec` apart, where the window is long enough.
 */
export function looks(window: Window, spanSec: number): number[] {
  const length = window.endSec - window.startSec;
  const span = Math.min(spanSec, length / 2);
  const first = window.startSec + span;
  const last = window.endSec - span;
  const step = Math.max(1, spanSec);
  const between = Math.max(0, Math.floor((last - first) / step) - 1);
  const middle = Array.from({ length: between }, (_, index) => first + (index + 1) * step);
  return last - first < span ? [first] : [first, ...middle, last];
}
