import { minWindowShare } from "./statistics/validity.ts";
import { closingSec } from "./statistics/window.ts";

/** No machine that needs longer to start all pairs can measure them together. */
export const maxLeadSec = 10;

/**
 * How far the starts of so many saturated pairs spread with a gate of FIFOs, as a first guess: 0.2 s
 * with 16, 0.5 to 2.5 s with 128 (measured on two cores).
 */
const usualSpreadSec = (activePairs: number): number => 0.0125 * activePairs;

/** Room for the reading of all counters at the opening edge and for a spread somewhat wider. */
const reserveSec = 0.2;

/** Of the share that a window may lack (check `window`), so much is for what nobody foresees. */
const unforeseen = 0.3;

/** So much of the wanted duration the common window may lack by plan. */
export const spareSec = (durationSec: number): number =>
  (1 - unforeseen) * (1 - minWindowShare) * durationSec;

/**
 * Seconds that clients run beyond the wanted duration, so that the window in which all pairs send
 * nearly reaches it although they do not start together. iperf3 takes whole seconds only, each of
 * which a repetition is longer by: with 10 s none is needed up to some 20 pairs.
 *
 * @param spreadSec from the first start to the last
 * @param readSec   how long it takes to read all counters
 */
export function neededLeadSec(spreadSec: number, durationSec: number, readSec = 0): number {
  const beyond = spreadSec + closingSec(readSec) + reserveSec - spareSec(durationSec);
  return Math.min(maxLeadSec, Math.max(0, Math.ceil(beyond)));
}

/** The lead where nothing is known yet. */
export const usualLeadSec = (activePairs: number, durationSec: number): number =>
  neededLeadSec(usualSpreadSec(activePairs), durationSec);
