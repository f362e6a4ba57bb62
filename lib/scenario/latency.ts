import { z } from "zod";

export const latencySchema = z
  .strictObject({
    idle: z
      .boolean()
      .default(false)
      .describe("Round trips before the first trial, with nothing else under way."),
    loaded: z
      .boolean()
      .default(false)
      .describe(
        "Round trips beside the load of every repetition, on a pair of its own: `pairs.count` must be above all `activePairs`.",
      ),
    intervalMs: z
      .int()
      .min(1)
      .max(1000)
      .default(10)
      .describe(
        "A request so often, whether the last one was answered or not; longer where a repetition lasts more than 4000 of them.",
      ),
  })
  .describe(
    "Round-trip times beside throughput, by irtt. Turning it on or off makes the containers anew: it brings irtt into their image.",
  );
export type LatencySpec = z.output<typeof latencySchema>;
