import { type z } from "zod";
import { type Scenario, scenarioSchema, sections } from "./scenario.ts";
import { formatIssue, fromZod, type ScenarioIssue } from "./scenario-issues.ts";
import { withSubnet } from "./network/default-subnet.ts";
import { withPreset } from "./preset.ts";
import { rules } from "./scenario-rules.ts";
import { UserError } from "./errors.ts";
import { listed } from "./mistakes.ts";
import { networkSchema } from "./scenario/network.ts";

/** A scenario that cannot be used; its message lists every mistake. */
export class ScenarioError extends UserError {
  readonly issues: readonly ScenarioIssue[];

  constructor(issues: readonly ScenarioIssue[]) {
    super(listed("The scenario", issues.map(formatIssue)));
    this.issues = issues;
  }
}

/** All mistakes of a scenario, those of single fields and those between fields together. */
export function scenarioIssues(written: unknown): ScenarioIssue[] {
  const input = withPreset(withoutEmpty(written));
  const parsed = scenarioSchema.safeParse(input);
  const issues = parsed.success ? [] : fromZod(input, parsed.error.issues);
  if (typeof input !== "object" || input === null) return issues;
  const known = withoutUnknownKeys(input, parsed.error?.issues ?? []);
  const right = new Map<string, unknown>();
  for (const [key, schema] of Object.entries(sections) as [string, z.ZodType][]) {
    const section = schema.safeParse(known[key]);
    if (section.success) right.set(key, section.data);
  }
  const partial = Object.fromEntries(right) as Scenario;
  const between = rules
    .filter((rule) => rule.needs.every((key) => right.has(key)))
    .flatMap((rule) => rule.check(partial));
  return [...issues, ...between];
}

const optionalSections = Object.entries(sections)
  .filter(([, schema]) => schema.safeParse(undefined).success)
  .map(([key]) => key);

/** A section that waits for its values, `nic:` and nothing behind it, is as good as none where it may be left out. */
function withoutEmpty(input: unknown): unknown {
  if (typeof input !== "object" || input === null || Array.isArray(input)) return input;
  return Object.fromEntries(
    Object.entries(input).filter(
      ([key, value]) => value !== null || !optionalSections.includes(key),
    ),
  );
}

/** A copy without keys that nothing knows, so that the rest of their section can be judged too. */
function withoutUnknownKeys(
  input: object,
  issues: readonly z.core.$ZodIssue[],
): Record<string, unknown> {
  const copy = structuredClone(input) as Record<string, unknown>;
  for (const issue of issues) {
    if (issue.code !== "unrecognized_keys") continue;
    const owner = issue.path.reduce<Record<PropertyKey, unknown>>(
      (value, key) => value[key] as Record<PropertyKey, unknown>,
      copy,
    );
    for (const key of issue.keys) delete owner[key];
  }
  return copy;
}

const modulesWithSubnet: readonly unknown[] = networkSchema.options.flatMap(({ shape }) =>
  "subnet" in shape ? [shape.module.value] : [],
);

/**
 * The scenario with its defaults, checked whole. `stack` is its name, which the default subnet comes from.
 * @throws ScenarioError naming every mistake with its path, what was got, what is allowed and how to mend it.
 */
export function parseScenario(written: unknown, stack?: string): Scenario {
  const input =
    stack === undefined
      ? written
      : withSubnet(written, stack, (module) => modulesWithSubnet.includes(module));
  const issues = scenarioIssues(input);
  if (issues.length > 0) throw new ScenarioError(issues);
  return scenarioSchema.parse(withPreset(withoutEmpty(input)));
}
