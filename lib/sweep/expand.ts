import { canonicalJson } from "../canonical-json.ts";
import { UserError } from "../errors.ts";
import { digest } from "../names.ts";
import { parseScenario, scenarioIssues } from "../parse-scenario.ts";
import { formatIssue } from "../scenario-issues.ts";
import type { Scenario } from "../scenario.ts";
import type { Axis, Exclusion, Label, Settings, SweepPlan } from "./plan-schema.ts";
import { withValues } from "./set-path.ts";

export type Labels = Readonly<Record<string, Label>>;

/** One combination of the axes: a scenario to be measured. */
export interface Point {
  /** Readable and unique: labels and a digest of the scenario, so that another scenario is another point. */
  readonly id: string;
  readonly labels: Labels;
  readonly scenario: Scenario;
}

interface Combination {
  readonly labels: Labels;
  readonly settings: Settings;
}

/**
 * All points of a plan, the first axis outermost. `base` is the base's scenario as written, `name` the
 * plan's, which the default subnet of its testbeds comes from: one of them is up at a time.
 * @throws UserError naming every point whose scenario is wrong, every exclusion that excludes
 * nothing, and points that are the same.
 */
export function expandPlan(plan: SweepPlan, base: unknown, name?: string): Point[] {
  const all = combinations(plan.axes);
  const left = all.filter(({ labels }) => excludedBy(plan.exclude, labels) === undefined);
  const points: Point[] = [];
  const mistakes = new Map<string, string[]>();
  for (const { labels, settings } of left) {
    const input = withValues(withValues(base, plan.set), settings);
    const issues = scenarioIssues(input);
    if (issues.length === 0) points.push(pointOf(labels, input, name));
    for (const issue of issues.map(formatIssue)) {
      mistakes.set(issue, [...(mistakes.get(issue) ?? []), labelText(labels)]);
    }
  }
  const lines = [
    ...[...mistakes].map(([issue, where]) => `${issue} (${listed(where)})`),
    ...idleExclusions(plan, all),
    ...same(points),
    ...(left.length === 0 ? ["the exclusions leave no point"] : []),
  ];
  if (lines.length > 0) throw new UserError(`Nothing was touched:\n  ${lines.join("\n  ")}`);
  return points;
}

/** `network macvlan bridge, mtu 9000`. */
export const labelText = (labels: Labels): string =>
  Object.entries(labels)
    .map(([axis, label]) => `${axis} ${label}`)
    .join(", ");

const listed = (points: readonly string[]): string =>
  points.length <= 2 ? points.join("; ") : `${points[0]}; and ${points.length - 1} more points`;

function combinations(axes: readonly Axis[]): Combination[] {
  return axes.reduce<Combination[]>(
    (so, axis) =>
      so.flatMap(({ labels, settings }) =>
        axis.values.map((value) => {
          const { label, set } =
            typeof value === "object"
              ? value
              : { label: value, set: axis.path === undefined ? {} : { [axis.path]: value } };
          return { labels: { ...labels, [axis.name]: label }, settings: { ...settings, ...set } };
        }),
      ),
    [{ labels: {}, settings: {} }],
  );
}

const matches = ({ when }: Exclusion, labels: Labels): boolean =>
  Object.entries(when).every(([axis, wanted]) =>
    [wanted].flat().some((label) => String(label) === String(labels[axis])),
  );

const excludedBy = (exclusions: readonly Exclusion[], labels: Labels): Exclusion | undefined =>
  exclusions.find((exclusion) => matches(exclusion, labels));

/** An exclusion that excludes nothing is a slip of the pen. */
const idleExclusions = ({ exclude }: SweepPlan, all: readonly Combination[]): string[] =>
  exclude
    .filter((exclusion) => !all.some(({ labels }) => matches(exclusion, labels)))
    .map(({ when }) => `exclude ${JSON.stringify(when)} matches no point: no axis has such labels`);

/** The id is of the scenario as written: a default that a later version adds makes no other point. */
function pointOf(labels: Labels, input: unknown, name: string | undefined): Point {
  const words = Object.values(labels).map((label) =>
    String(label)
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, "-")
      .replaceAll(/^-|-$/g, ""),
  );
  const id = `${words.join("_")}-${digest(canonicalJson(input), 6)}`;
  return { id, labels, scenario: parseScenario(input, name) };
}

function same(points: readonly Point[]): string[] {
  const seen = new Map<string, Point>();
  return points.flatMap((point) => {
    const text = canonicalJson(point.scenario);
    const first = seen.get(text);
    seen.set(text, first ?? point);
    return first === undefined
      ? []
      : [`${labelText(first.labels)} and ${labelText(point.labels)} are the same scenario`];
  });
}

/** What makes a testbed: all of a scenario but the benchmark and the number of pairs, which may grow. */
export function testbedKey({ benchmark: _, pairs, ...rest }: Scenario): string {
  return canonicalJson({ ...rest, placement: pairs.placement });
}
