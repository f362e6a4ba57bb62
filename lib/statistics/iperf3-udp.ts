import type { Iperf3Udp } from "../result/figures.ts";
import { mean, sum } from "./describe.ts";

/** Of several pairs together: counts added up, the mean jitter; null for none. */
export function sumIperf3Udp(pairs: readonly Iperf3Udp[]): Iperf3Udp | null {
  return combine(pairs, sum);
}

/** Of several repetitions: the mean of each figure; null for none. */
export function meanIperf3Udp(repetitions: readonly Iperf3Udp[]): Iperf3Udp | null {
  return combine(repetitions, mean);
}

function combine(
  all: readonly Iperf3Udp[],
  counts: (values: readonly number[]) => number,
): Iperf3Udp | null {
  if (all.length === 0) return null;
  return {
    packets: counts(all.map(({ packets }) => packets)),
    lostPackets: counts(all.map(({ lostPackets }) => lostPackets)),
    outOfOrderPackets: counts(all.map(({ outOfOrderPackets }) => outOfOrderPackets)),
    jitterMs: mean(all.map(({ jitterMs }) => jitterMs)),
  };
}
