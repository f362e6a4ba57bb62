import type { Measured } from "../measured/measured.ts";

/** What can be compared: values, one a repetition (or block), with their unit for people. */
export interface Metric {
  readonly values: (one: Measured) => readonly number[] | null;
  readonly unit: string;
  /** Base units in one of `unit`. */
  readonly scale: number;
}

export const metrics = {
  aggregate: { values: (one) => one.values, unit: "Gbit/s", scale: 1e9 },
  packets: { values: (one) => one.packetValues, unit: "kpkt/s", scale: 1e3 },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof metrics;
export const metricNames = Object.keys(metrics) as MetricName[];
