import type { Repetition, SearchSummary } from "./result.ts";
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
  for (const { end } of searches) ends[end] = (ends[end] ?? 0) + 1;
  return {
    maxLossPercent: rule.maxLossPercent,
    packetsPerSecond: meanInterval(
      counted.flatMap(({ packetsPerSecond }) => packetsPerSecond ?? []),
    ),
    steps: mean(searches.map(({ steps }) => steps.length)),
    ends,
  };
}
