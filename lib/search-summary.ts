import { passes } from "./rate-search.ts";
import type { Repetition, Search, SearchSummary } from "./result.ts";
import type { RateSearch } from "./scenario/rate-search.ts";
import { mean, meanInterval } from "./statistics/describe.ts";

/** A trial's searches together; null where the scenario asks for none, or none came to an end. */
export function searchSummary(
  counted: readonly Repetition[],
  rule: RateSearch | undefined,
): SearchSummary | null {
  const searches = counted.flatMap(({ search }) => search ?? []);
  if (rule === undefined || searches.length === 0) return null;
  const ends: SearchSummary["ends"] = {};
  const lostAt: SearchSummary["lostAt"] = {};
  for (const { end, steps } of searches) {
    ends[end] = (ends[end] ?? 0) + 1;
    const hop = lowestTooHigh(rule, steps)?.lostAt;
    if (hop !== undefined) lostAt[hop] = (lostAt[hop] ?? 0) + 1;
  }
  return {
    maxLossPercent: rule.maxLossPercent,
    packetsPerSecond: meanInterval(
      counted.flatMap(({ packetsPerSecond }) => packetsPerSecond ?? []),
    ),
    steps: mean(searches.map(({ steps }) => steps.length)),
    ends,
    lostAt,
  };
}

/** The step that bounds the rate found from above; undefined where none was too high. */
const lowestTooHigh = (
  rule: RateSearch,
  steps: Search["steps"],
): Search["steps"][number] | undefined =>
  steps
    .filter((step) => !passes(rule, step))
    .sort((a, b) => (a.askedBitsPerSecond ?? Infinity) - (b.askedBitsPerSecond ?? Infinity))[0];
