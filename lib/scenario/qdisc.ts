import { z } from "zod";

/** Queueing disciplines that can be read back exactly (tc(8)), each with the keys that it takes. */
export const qdisc = z
  .discriminatedUnion("kind", [
    z
      .strictObject({
        kind: z.literal("pfifo"),
        limitPackets: z
          .int()
          .min(1)
          .max(1_048_576)
          .optional()
          .describe("Packets that the queue holds. Default: `txQueueLength`, else 1000."),
      })
      .describe("First in, first out, so many packets."),
    z
      .strictObject({
        kind: z.literal("bfifo"),
        limitBytes: z.int().min(1500).max(1_000_000_000).describe("Bytes that the queue holds."),
      })
      .describe("First in, first out, so many bytes."),
    z
      .strictObject({
        kind: z.literal("tbf"),
        bitsPerSecond: z
          .int()
          .min(1000)
          .max(100_000_000_000)
          .describe("Rate that packets leave at."),
        limitBytes: z
          .int()
          .min(1500)
          .max(1_000_000_000)
          .describe("Bytes that wait for it; what comes then is dropped."),
        burstKib: z
          .int()
          .min(16)
          .max(65_536)
          .default(64)
          .describe("KiB that may leave at once; a packet that is larger never does."),
      })
      .describe("A shaper (token bucket): what fills the queue of a link that is never full."),
  ])
  .optional()
  .describe("Queueing discipline at the link's root (`tc qdisc replace … root`).");

export type Qdisc = NonNullable<z.output<typeof qdisc>>;
