import type { Latency, MeanInterval, TrialResult } from "../result.ts";
import { meanInterval } from "../statistics/describe.ts";

/** Percentiles of round-trip times in milliseconds, over rounds; null where too much was lost to tell. */
export interface Percentiles {
  readonly p50: MeanInterval | null;
  readonly p99: MeanInterval | null;
}

/** Of a trial: without load, before the first trial of its run, and beside its load. */
export interface RoundTrips {
  readonly idle: Percentiles | null;
  readonly loaded: Percentiles | null;
}

const percentiles = (latency: Latency | null): Percentiles | null =>
  latency && { p50: latency.p50Ms, p99: latency.p99Ms };

/** null where the scenario did not ask for them. */
export const roundTripsOf = ({ latency }: TrialResult): RoundTrips | null =>
  latency && { idle: percentiles(latency.idle), loaded: percentiles(latency.loaded) };

/** A block is one value, as for throughput. A percentile that a block lacks is lacking: the others were lucky. */
export function roundTripsTogether(blocks: readonly (RoundTrips | null)[]): RoundTrips | null {
  const there = blocks.flatMap((block) => block ?? []);
  if (there.length === 0) return null;
  const over = (
    pick: (one: RoundTrips) => MeanInterval | null | undefined,
  ): MeanInterval | null => {
    const means = there.flatMap((one) => pick(one)?.mean ?? []);
    return means.length < there.length ? null : meanInterval(means);
  };
  const of = (load: keyof RoundTrips): Percentiles | null =>
    there.every((one) => one[load] === null)
      ? null
      : { p50: over((one) => one[load]?.p50), p99: over((one) => one[load]?.p99) };
  return { idle: of("idle"), loaded: of("loaded") };
}
