import { expect } from "chai";
import { longestLine } from "../../../lib/mistakes.ts";
import { formatIssue, type ScenarioIssue } from "../../../lib/scenario-issues.ts";

/** A rule between keys, a scenario that keeps it, and one that does not. */
export interface Case {
  /** Start of the rule's text. */
  rule: string;
  right: unknown;
  wrong: unknown;
  /** Where the mistakes are, and what mends them. */
  expected: [path: string, fix: RegExp][];
}

export const local = (name: string, more: object = {}) => ({
  name,
  kind: "local" as const,
  ...more,
});
export const emulated = (name: string) => ({ name, kind: "emulated" as const });

/** A person reads it whole, on one line. */
export const expectShort = (issue: ScenarioIssue): void => {
  expect(formatIssue(issue).length).to.be.at.most(longestLine);
};
