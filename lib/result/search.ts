import { z } from "zod";
import { meanIntervalSchema } from "./figures.ts";

/** One rate that a search tried; bits of payload a second of all pairs together. */
export const searchStepSchema = z.strictObject({
  /** What the clients were told; null: as fast as they can. */
  askedBitsPerSecond: z.number().nullable(),
  /** What they sent over the whole run, by the kernel's counters. */
  sentBitsPerSecond: z.number(),
  /** What arrived in the common window. */
  deliveredBitsPerSecond: z.number(),
  /** Of the whole run; see docs/measuring.md for the last moment of it. */
  lossPercent: z.number(),
  overheadSec: z.number(),
  /** With a middlebox, of a rate that is too high: the hop that lost most. */
  lostAt: z.string().optional(),
});

export const searchEndSchema = z.enum(["loss", "sender", "no-rate", "steps"]);

/** How a repetition's rate was found; its other figures are those of the step that was best. */
export const searchSchema = z.strictObject({
  steps: z.array(searchStepSchema),
  end: searchEndSchema,
  /** Position of the best step; null where none was without loss. */
  found: z.int().nullable(),
});
export type Search = z.output<typeof searchSchema>;

/** All searches of a trial. */
export const searchSummarySchema = z.strictObject({
  maxLossPercent: z.number(),
  /** Of the rates found. */
  packetsPerSecond: meanIntervalSchema.nullable(),
  /** Mean number of rates tried. */
  steps: z.number(),
  /** How many searches ended for each reason. */
  ends: z.partialRecord(searchEndSchema, z.int()),
  /** With a middlebox: where the lowest rate that was too high lost most, and in how many searches. */
  lostAt: z.record(z.string(), z.int()).default({}),
});
export type SearchSummary = z.output<typeof searchSummarySchema>;
