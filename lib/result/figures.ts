import { z } from "zod";

/** The figures that repetitions and trials are made of. */

/** Where the processors of one machine spent the common window, in percent of all its CPUs. */
export const cpuSchema = z.strictObject({
  userPercent: z.number(),
  systemPercent: z.number(),
  softirqPercent: z.number(),
  stealPercent: z.number(),
  idlePercent: z.number(),
  busyCores: z.number(),
});
export type Cpu = z.output<typeof cpuSchema>;

/** Packets lost in the common window, by place; machine-wide where the kernel counts so. */
export const dropsSchema = z.strictObject({
  /** /proc/net/softnet_stat columns 2 and 3, of all machines together. */
  softnetDropped: z.number(),
  softnetTimeSqueeze: z.number(),
  /** Interface drops (rx + tx) of the containers in use. */
  interfaceDropped: z.number(),
  /** Udp RcvbufErrors of the servers. */
  socketDropped: z.number(),
});
export type Drops = z.output<typeof dropsSchema>;

export const skewSchema = z.strictObject({ p50: z.number(), p95: z.number(), max: z.number() });
export type Skew = z.output<typeof skewSchema>;

/** The mean of a trial's repetitions and how sure it is; null for fewer than two. */
export const meanIntervalSchema = z.strictObject({
  mean: z.number(),
  stderr: z.number().nullable(),
  /** Student's t, 95 %. */
  ci95Low: z.number().nullable(),
  ci95High: z.number().nullable(),
  /** Coefficient of variation: standard deviation / mean. */
  cv: z.number().nullable(),
});
export type MeanInterval = z.output<typeof meanIntervalSchema>;

/** Figures that format version 1 has not are null there. */
const sinceVersion2 = z.number().nullable().default(null);

export const statisticSchema = z.strictObject({
  ...meanIntervalSchema.shape,
  median: sinceVersion2,
  /** Bootstrap 95 % of the median; null for fewer than six repetitions. */
  medianCi95Low: sinceVersion2,
  medianCi95High: sinceVersion2,
  /** Of repetitions in the order they were measured; null for fewer than eight. */
  lag1Autocorrelation: sinceVersion2,
  /** Fisher and Pearson's G1; null for fewer than eight repetitions. */
  skewness: sinceVersion2,
});
export type Statistic = z.output<typeof statisticSchema>;

/**
 * What iperf3's receivers say of UDP over a whole run, from the numbers in the datagrams: the second
 * witness. Datagrams lost after the last one that arrived are in none of these (RFC 3550, 6.4.1: jitter).
 */
export const iperf3UdpSchema = z.strictObject({
  packets: z.number(),
  lostPackets: z.number(),
  outOfOrderPackets: z.number(),
  /** Smoothed difference of transit times; of several pairs, their mean. */
  jitterMs: z.number(),
});
export type Iperf3Udp = z.output<typeof iperf3UdpSchema>;
