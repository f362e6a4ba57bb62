import { z } from "zod";
import { maxPairs } from "./pairs.ts";

export const benchmarkSchema = z
  .strictObject({
    protocols: z
      .array(z.enum(["tcp", "udp"]))
      .min(1)
      .default(["tcp"])
      .describe("Transport protocols, a trial for each."),
    activePairs: z
      .array(z.int().min(1).max(maxPairs))
      .min(1)
      .optional()
      .describe(
        "How many pairs send at once, a trial for each number; the rest stay idle. Default: all pairs.",
      ),
    directions: z
      .array(z.enum(["forward", "reverse", "both"]))
      .min(1)
      .default(["forward"])
      .describe(
        "Who sends, a trial for each: forward, the clients; reverse, the servers (iperf3 -R); both, all at once (iperf3 --bidir, from 3.7), whose rates are added up.",
      ),
    durationSec: z
      .int()
      .min(1)
      .max(3600)
      .default(10)
      .describe("Length of one repetition in whole seconds (the paper: 10)."),
    repetitions: z
      .int()
      .min(1)
      .max(1000)
      .default(10)
      .describe("How often each trial is repeated (the paper: 10)."),
    order: z
      .enum(["randomized", "sequential"])
      .default("randomized")
      .describe(
        "randomized: trials interleaved in blocks by the seed, so that drift over time hits all alike; sequential: one trial after the other.",
      ),
    seed: z.int().min(0).default(1).describe("Seed of the randomized order."),
    run: z
      .int()
      .min(1)
      .default(1)
      .describe("Number of the run. A higher number measures again without touching a container."),
    tcp: z
      .strictObject({
        congestionControl: z
          .string()
          .regex(/^[a-z][a-z0-9_]*$/)
          .meta({ patternErrorMessage: "a name such as cubic, bbr or reno" })
          .default("cubic")
          .describe(
            "TCP congestion control of every test (iperf3 -C): machines differ in their default.",
          ),
      })
      .prefault({})
      .describe("TCP settings."),
    udp: z
      .strictObject({
        payloadBytes: z
          .int()
          .min(16)
          .max(65507)
          .optional()
          .describe(
            "Bytes of payload a datagram (iperf3 -l). Default: the MTU less 28, the largest that needs no fragments.",
          ),
        bitsPerSecond: z
          .int()
          .min(0)
          .default(0)
          .describe("Sending rate of each pair (iperf3 -b); 0 sends as fast as it can."),
      })
      .prefault({})
      .describe("UDP settings."),
  })
  .describe("What is measured. Changing it never re-creates a container.");
