import type { Scenario } from "../scenario.ts";
import { inWords, type ScenarioIssue } from "../scenario-issues.ts";

type Section = keyof Scenario;

/** A rule that concerns several fields at once. It names the field to change. */
export interface Rule {
  /** The rule as the reference states it. */
  says: string;
  /** Sections that must be right in themselves before the rule can speak. */
  needs: readonly Section[];
  check(scenario: Scenario): ScenarioIssue[];
}

export const rule = <S extends Section>(
  says: string,
  needs: readonly S[],
  check: (scenario: Pick<Scenario, S>) => ScenarioIssue[],
): Rule => ({ says, needs, check });

/** Positions of values that an earlier position holds too. */
export const duplicates = <T>(values: readonly T[]): number[] =>
  values.flatMap((value, at) => (values.indexOf(value) === at ? [] : [at]));

/** A mistake for each value of a list that is there already. */
export function repeated(path: readonly string[], values: readonly unknown[]): ScenarioIssue[] {
  return duplicates(values).map((at) => ({
    path: [...path, at],
    got: inWords(values[at]),
    allowed: "each value once",
    fix: "leave the second one out",
  }));
}
