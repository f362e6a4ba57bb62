import type { TrialResult } from "../lib/result.ts";

/** How trials are called in lines under the table. */
export function trialName({ protocol, payloadBytes, activePairs, direction }: TrialResult): string {
  const size = payloadBytes === null ? "" : ` ${payloadBytes} B`;
  return `${protocol}${size} ×${activePairs}${direction === "forward" ? "" : ` ${direction}`}`;
}

/** What limited each trial; trials that were limited alike share a line. */
export function bottleneckLines(trials: readonly TrialResult[]): string[] {
  const alike = new Map<string, TrialResult[]>();
  for (const trial of trials) {
    const { bottleneck } = trial;
    if (bottleneck !== null) alike.set(bottleneck, [...(alike.get(bottleneck) ?? []), trial]);
  }
  return [...alike].map(
    ([bottleneck, those]) => `${those.map(trialName).join(", ")} limited by ${bottleneck}`,
  );
}
