import { z } from "zod";
import { latencySchema } from "./latency.ts";
import { maxPairs } from "./pairs.ts";
import { rateSearchSchema } from "./rate-search.ts";
import { udpSchema } from "./udp.ts";

/** How often a trial is repeated where the scenario does not say (the paper: 10). */
const defaultRepetitions = 10;

/** The stop rule; lib/stop-rule.ts says what it does. */
const untilSchema = z
  .strictObject({
    halfWidthPercent: z
      .number()
      .min(0.1)
      .max(50)
      .default(2.5)
      .describe(
        "With `until`: a trial ends when half of its 95 % interval (Student's t) is at most this much of its mean.",
      ),
    min: z
      .int()
      .min(2)
      .max(1000)
      .default(5)
      .describe("With `until`: repetitions that must count before a trial may end."),
    max: z
      .int()
      .min(2)
      .max(1000)
      .default(30)
      .describe("With `until`: repetitions after which a trial ends in any case."),
  })
  .describe("Stop rule in place of `repetitions`: as many as the trial's interval needs.");
export type Until = z.output<typeof untilSchema>;

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
        "How many pairs send at once, a trial for each number; the rest stay idle. Default: all pairs, but for one that `latency.loaded` needs.",
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
      .optional()
      .meta({ default: defaultRepetitions })
      .describe("How often each trial is repeated (the paper: 10). Or `until`, not both."),
    until: untilSchema.optional(),
    order: z
      .enum(["randomized", "sequential"])
      .default("randomized")
      .describe(
        "randomized: trials interleaved in blocks by the seed, so that drift over time hits all alike; sequential: one trial after the other.",
      ),
    pinning: z
      .enum(["none", "per-pair", "split"])
      .default("none")
      .describe(
        "How containers share the processors of `nodes[].cpus`. none: all of them may use all; per-pair: both ends of a pair on one, pairs in turn; split: local clients on the first half, servers on the second.",
      ),
    seed: z.int().min(0).default(1).describe("Seed of the randomized order."),
    run: z
      .int()
      .min(1)
      .default(1)
      .describe("Number of the run. A higher number measures again without touching a container."),
    latency: latencySchema.optional(),
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
        mssBytes: z
          .int()
          .min(88)
          .max(9216)
          .optional()
          .describe(
            "With `preset: as-2016` only: iperf3 -M, which lowers the size of segments and never raises it above what the link's MTU allows. Default there: `nic.mtuBytes`.",
          ),
      })
      .prefault({})
      .describe("TCP settings."),
    udp: udpSchema.prefault({}),
    rateSearch: rateSearchSchema.optional(),
  })
  .transform((benchmark) =>
    benchmark.until === undefined
      ? { ...benchmark, repetitions: benchmark.repetitions ?? defaultRepetitions }
      : benchmark,
  )
  .describe(
    "What is measured. Changing it never re-creates a container, but for turning `latency` on or off.",
  );
