import type { Clock } from "./result.ts";

/** One question after another machine's time, in milliseconds since 1970. */
export interface ClockExchange {
  readonly sentMs: number;
  readonly theirMs: number;
  readonly receivedMs: number;
}

const roundTripMs = ({ sentMs, receivedMs }: ClockExchange): number => receivedMs - sentMs;

/**
 * How far another machine's clock is ahead, from the exchange with the shortest round trip: their
 * time was read somewhere within it, so half of it is the uncertainty (NTP's clock filter, RFC 5905,
 * section 10, rests on the same).
 */
export function bestExchange(exchanges: readonly ClockExchange[]): Clock {
  const [first, ...others] = exchanges;
  if (first === undefined) throw new RangeError("no exchange of times");
  const best = others.reduce((so, one) => (roundTripMs(one) < roundTripMs(so) ? one : so), first);
  return {
    offsetMs: best.theirMs - (best.sentMs + best.receivedMs) / 2,
    uncertaintyMs: roundTripMs(best) / 2,
  };
}
