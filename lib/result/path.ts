import { z } from "zod";

/** Where the packets of a repetition went, hop by hop, with a middlebox between the nodes. */

export const hopDropSchema = z.strictObject({
  /** What dropped them: a queue, a link, a socket … */
  place: z.string(),
  link: z.string().nullable(),
  packets: z.number(),
});
export type HopDrop = z.output<typeof hopDropSchema>;

export const hopSchema = z.strictObject({
  hop: z.string(),
  in: z.number(),
  out: z.number(),
  drops: z.array(hopDropSchema),
  /** In the flow's unit: what went in, less what came out and what the drops explain; negative: more came out. */
  unexplained: z.number(),
});
export type Hop = z.output<typeof hopSchema>;

export const pathFlowSchema = z.strictObject({
  from: z.enum(["clients", "servers"]),
  /** UDP: packets; TCP: payload bytes, as its packets are cut up and joined on their way. */
  unit: z.enum(["packets", "payload bytes"]),
  hops: z.array(hopSchema),
});
export type PathFlow = z.output<typeof pathFlowSchema>;

export const pathResultSchema = z.strictObject({
  /** The trial's directions, from before the first packet until all was over. */
  flows: z.array(pathFlowSchema),
  /** Processors that forwarding took in the common window; null where that was not seen. */
  forwarderCores: z.number().nullable(),
  /** What they are: the forwarder's own programs', or all softirqs of the machine, the ends' own included. */
  forwarderCoresOf: z.enum(["programs", "softirqs of the machine"]),
  /** Processors that the ends' own programs took in the same time. */
  endsCores: z.strictObject({ clients: z.number(), servers: z.number() }).nullable().default(null),
});
export type PathResult = z.output<typeof pathResultSchema>;
