import { quantile } from "./describe.ts";

/**
 * The p-th part of round-trip times, with those that never came back counted as longer than all
 * others: a mean or percentile of survivors alone gets better the more is lost. null where it is among the lost,
 * or where not even half a round trip would be expected beyond it.
 */
export function latencyQuantile(
  answeredMs: readonly number[],
  lost: number,
  share: number,
): number | null {
  const sent = answeredMs.length + lost;
  if (sent === 0 || sent * (1 - share) < 0.5 - 1e-9) return null;
  const value = quantile([...answeredMs, ...Array.from({ length: lost }, () => Infinity)], share);
  return Number.isFinite(value) ? value : null;
}
