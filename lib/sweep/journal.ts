import { z } from "zod";
import { verdictSchema } from "../result/verdict.ts";
import type { Slot, TestbedTask } from "./order.ts";

/**
 * The journal of a sweep (sweep.json in its folder): what was measured, what could not be, and why.
 * Written whole after each point; what is missing follows from it and the plan alone.
 */
export const journalFormatVersion = 1 as const;

/** `skipped`: this machine cannot run it. A point that was interrupted has no entry. */
export const pointStatusSchema = z.enum([...verdictSchema.options, "skipped"]);
export type PointStatus = z.output<typeof pointStatusSchema>;

export const pointEntrySchema = z.strictObject({
  point: z.string(),
  block: z.int(),
  labels: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  stack: z.string(),
  status: pointStatusSchema,
  /** Why it failed or was skipped. */
  reason: z.string().nullable(),
  /** Its record, in the sweep's folder; null where nothing was measured. */
  file: z.string().nullable(),
  startedAt: z.iso.datetime(),
  elapsedSec: z.number(),
});
export type PointEntry = z.output<typeof pointEntrySchema>;

export const testbedEntrySchema = z.strictObject({
  stack: z.string(),
  block: z.int(),
  startedAt: z.iso.datetime(),
  /** null while it is up. */
  downAt: z.iso.datetime().nullable(),
  /** Time to bring it up to its first trial is in its first point's; this is for taking it down. */
  downSec: z.number().nullable(),
  /** Whether `down` found the machine as it was before. */
  clean: z.boolean().nullable(),
});
export type TestbedEntry = z.output<typeof testbedEntrySchema>;

export const journalSchema = z.strictObject({
  formatVersion: z.literal(journalFormatVersion),
  plan: z.string(),
  title: z.string(),
  shows: z.string(),
  /** The axes with their labels, and the paths that they vary; null where an axis sets several. */
  axes: z.array(
    z.strictObject({ name: z.string(), path: z.string().nullable(), labels: z.array(z.string()) }),
  ),
  seed: z.int(),
  startedAt: z.iso.datetime(),
  /** null while points are missing. */
  finishedAt: z.iso.datetime().nullable(),
  /** In the order they were finished; a point that was tried again has its last entry only. */
  points: z.array(pointEntrySchema),
  testbeds: z.array(testbedEntrySchema),
});
export type Journal = z.output<typeof journalSchema>;

const isOf = (entry: PointEntry, { point, block }: Slot): boolean =>
  entry.point === point.id && entry.block === block;

/** The entry of a point in a block; undefined where there is none yet. */
export const entryOf = (journal: Journal | undefined, slot: Slot): PointEntry | undefined =>
  journal?.points.find((entry) => isOf(entry, slot));

/** Measured, however well: never measured again. What failed or was skipped is tried again. */
export const isMeasured = (entry: PointEntry | undefined): boolean =>
  entry?.status === "valid" || entry?.status === "suspect";

/** The journal with an entry in place of an earlier one. */
export function withEntry(journal: Journal, entry: PointEntry): Journal {
  const others = journal.points.filter(
    ({ point, block }) => point !== entry.point || block !== entry.block,
  );
  return { ...journal, points: [...others, entry] };
}

/** What is still to be measured, in order; testbeds with nothing to measure are left out. */
export function missing(order: readonly TestbedTask[], journal: Journal | undefined) {
  return order
    .map((task): TestbedTask => {
      const points = task.points.filter(
        (point) => !isMeasured(entryOf(journal, { point, block: task.block })),
      );
      return { ...task, points };
    })
    .filter(({ points }) => points.length > 0);
}

/** Testbeds that a run that was killed has left up. */
export const leftUp = (journal: Journal | undefined): TestbedEntry[] =>
  (journal?.testbeds ?? []).filter(({ downAt }) => downAt === null);

/** Exit codes of a sweep: the worst that happened decides. As `npm run up`, 3 is "not all valid". */
export const exitCodes = { valid: 0, failed: 1, suspect: 3, interrupted: 130 } as const;

export function exitCodeOf(journal: Journal, order: readonly TestbedTask[]): number {
  const entries = order.flatMap(({ points, block }) =>
    points.map((point) => entryOf(journal, { point, block })),
  );
  if (entries.some((entry) => entry === undefined)) return exitCodes.interrupted;
  const unclean = journal.testbeds.some(({ clean }) => clean === false);
  if (unclean || entries.some((entry) => entry?.status === "failed")) return exitCodes.failed;
  return entries.some((entry) => entry?.status === "suspect") ? exitCodes.suspect : exitCodes.valid;
}
