import { z } from "zod";

/** What is thought of a number, and why. */

export const verdictSchema = z.enum(["valid", "suspect", "failed"]);
export type Verdict = z.output<typeof verdictSchema>;

/** What is asked of a repetition that was measured. */
export const repetitionCheckSchema = z.enum([
  "common-window",
  "counters-agree",
  "conservation",
  "buffers",
  "foreign-traffic",
  "foreign-load",
  "clock-step",
  "processor-speed",
  "steal",
  "quota",
  "pairs-alive",
  "iperf3-reports",
]);
export type RepetitionCheck = z.output<typeof repetitionCheckSchema>;

/** What is asked of the repetitions of a trial together. */
export const trialCheckSchema = z.enum(["independence", "skewness"]);
export type TrialCheck = z.output<typeof trialCheckSchema>;

export const checkNameSchema = z.enum([
  ...repetitionCheckSchema.options,
  ...trialCheckSchema.options,
  /** An attempt at a repetition came to an end. */
  "attempt",
  /** The middlebox's forwarder lived to the end. */
  "forwarder",
  /** There is a rate without loss, and the search came as near to it as asked. */
  "rate-search",
  /** All ends in use run the same iperf3. */
  "one-iperf3",
  /** NICs have an interrupt for each of their queues, where their drivers tell both numbers. */
  "interrupts",
  /** The method is netbench's own, not that of the preset as-2016. */
  "method",
  /** Round-trip times were measured, by a probe that is no load itself. */
  "latency-probe",
  /** The facts after the last trial are those before the first. */
  "facts-unchanged",
  /** Pairs reach each other; the one reason that leaves a trial valid, where they are not to. */
  "reachable",
  /** In records of format version 1, whose reasons have no names. */
  "unnamed",
]);
export type CheckName = z.output<typeof checkNameSchema>;

/** A check that was not passed, and what was found, in words. A text alone is format version 1. */
export const reasonSchema = z.preprocess(
  (value) => (typeof value === "string" ? { check: "unnamed", reason: value } : value),
  z.strictObject({ check: checkNameSchema, reason: z.string() }),
);
export type Reason = z.output<typeof reasonSchema>;
