import { z } from "zod";

/**
 * An experiment plan (sweeps/*.yaml): a base scenario and what varies of it. Every combination of
 * the axes is a point, one measuring run each; what may vary inside a run (protocols, active pairs,
 * directions) is best left to the benchmark of the base, whose trials are interleaved.
 */

/** Keys of the scenario, joined by dots: `nic.mtuBytes`, `nodes.0.name`. */
const scenarioPath = z
  .string()
  .regex(/^[A-Za-z0-9]+(\.[A-Za-z0-9]+)*$/, "a path into the scenario, such as nic.mtuBytes");

const label = z.union([z.string(), z.number(), z.boolean()]);
export type Label = z.output<typeof label>;

const settings = z.record(scenarioPath, z.unknown());
export type Settings = z.output<typeof settings>;

const axisName = z.string().regex(/^[a-z][a-z0-9-]*$/, "small letters, digits and dashes");

/** Values of one path, or labelled sets of values of several. */
const axisSchema = z
  .strictObject({
    name: axisName,
    path: scenarioPath.optional(),
    values: z.array(z.union([label, z.strictObject({ label, set: settings })])).min(1),
  })
  .superRefine(({ path, values }, context) => {
    values.forEach((value, at) => {
      const isSet = typeof value === "object";
      if (isSet === (path === undefined)) return;
      const message = isSet
        ? "the axis has a path: write the value alone"
        : "the axis has no path: write { label: …, set: { <path>: <value> } }";
      context.addIssue({ code: "custom", path: ["values", at], message });
    });
    const labels = values.map((value) => String(typeof value === "object" ? value.label : value));
    if (new Set(labels).size < labels.length)
      context.addIssue({ code: "custom", path: ["values"], message: "a value occurs twice" });
  });
export type Axis = z.output<typeof axisSchema>;

/** Points that have all of these labels are left out; a list means any of them. */
const exclusionSchema = z.strictObject({
  when: z.record(axisName, z.union([label, z.array(label).min(1)])),
  why: z.string().min(1),
});
export type Exclusion = z.output<typeof exclusionSchema>;

export const sweepPlanSchema = z.strictObject({
  title: z.string().min(1),
  /** What it shows, and where that comes from (figure, table). */
  shows: z.string().min(1),
  /** A stack (stacks/Pulumi.<base>.yaml), whose scenario is varied. */
  base: z.string().min(1),
  /** Values laid over the base for all points. */
  set: settings.default({}),
  axes: z
    .array(axisSchema)
    .min(1)
    .refine(
      (axes) => new Set(axes.map(({ name }) => name)).size === axes.length,
      "two axes have the same name",
    ),
  exclude: z.array(exclusionSchema).default([]),
  /** Each block holds every point once, on testbeds made anew: the spread between testbeds is seen. */
  blocks: z.int().min(1).max(100).default(1),
  order: z.enum(["randomized", "sequential"]).default("randomized"),
  seed: z.int().min(0).default(1),
});
export type SweepPlan = z.output<typeof sweepPlanSchema>;
