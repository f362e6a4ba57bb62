import { bottleneck } from "../lib/bottleneck.ts";
import type { Trial } from "../lib/plan.ts";
import type { Repetition } from "../lib/result.ts";

type Figures = Pick<
  Repetition,
  "cpu" | "limits" | "aggregateBitsPerSecond" | "packetsPerSecond" | "lossPercent" | "window"
>;

/** The figures and what limited them. `offered`: bits per second that each UDP pair was told to send, 0 for no limit. */
export function withBottleneck<F extends Figures>(trial: Trial, offered: number, figures: F) {
  const { limits, window, cpu, lossPercent } = figures;
  if (limits === null || window === null) return { ...figures, bottleneck: null };
  const udp = trial.protocol === "udp";
  const flows = trial.activePairs * (trial.direction === "both" ? 2 : 1);
  return {
    ...figures,
    bottleneck: bottleneck({
      ...{ protocol: trial.protocol, cpu, limits, lossPercent },
      aggregateBitsPerSecond: figures.aggregateBitsPerSecond ?? 0,
      datagrams: (figures.packetsPerSecond ?? 0) * (window.endSec - window.startSec),
      offeredBitsPerSecond: udp ? offered * flows : 0,
    }),
  };
}
