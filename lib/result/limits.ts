import { z } from "zod";

/** What a repetition's figures may have been limited by, over the common window. */

/** Where packets were dropped. */
export const dropPlaceSchema = z.enum([
  "nic",
  "bridge port",
  "link",
  "queue",
  "policer",
  "container",
  "socket",
  "softnet backlog",
]);
export type DropPlace = z.output<typeof dropPlaceSchema>;

export const placeDropsSchema = z.strictObject({
  /** A node, the switch between emulated ones, a machine, or the role whose ends are meant. */
  where: z.string(),
  place: dropPlaceSchema,
  /** The link, where there is one. */
  link: z.string().nullable(),
  packets: z.number(),
});
export type PlaceDrops = z.output<typeof placeDropsSchema>;

export const shaperSchema = z.strictObject({
  where: z.string(),
  link: z.string(),
  kind: z.string(),
  bitsPerSecond: z.number().nullable(),
  /** How often it held packets back. */
  overlimits: z.number(),
});
export type Shaper = z.output<typeof shaperSchema>;

export const machineLoadSchema = z.strictObject({
  cpus: z.int(),
  softnetProcessed: z.number(),
  softnetDropped: z.number(),
  softnetTimeSqueeze: z.number(),
  /** Processors that programs kept busy which have nothing to do with the test, and the one that took most. */
  foreignCores: z.number().nullable(),
  foreignProgram: z.string().nullable(),
  /** Of NICs under test that have any: by link and the driver's name for the queue. */
  interrupts: z.record(z.string(), z.record(z.string(), z.number())),
});
export type MachineLoad = z.output<typeof machineLoadSchema>;

export const nicLoadSchema = z.strictObject({
  node: z.string(),
  link: z.string(),
  /** The busier direction, by the link's own bytes. */
  bitsPerSecond: z.number(),
  /** null: a virtual link, which has none. */
  speedBitsPerSecond: z.number().nullable(),
});
export type NicLoad = z.output<typeof nicLoadSchema>;

export const limitsSchema = z.strictObject({
  machines: z.record(z.string(), machineLoadSchema),
  nics: z.array(nicLoadSchema),
  /** Those that there were. */
  drops: z.array(placeDropsSchema),
  /** Those that held packets back. */
  shapers: z.array(shaperSchema),
  /** Processors that the busiest sender's and receiver's programs used; null where they were not seen. */
  senderCores: z.number().nullable(),
  receiverCores: z.number().nullable(),
  /** UDP datagrams that were received in vain (Udp InErrors), full buffers included. */
  udpInErrors: z.number(),
  /** By node, where connections are tracked. */
  conntrack: z.record(z.string(), z.strictObject({ count: z.number(), max: z.number() })),
});
export type Limits = z.output<typeof limitsSchema>;
