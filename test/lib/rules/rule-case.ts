/** A rule between the keys of a scenario, with a scenario that keeps it and one that does not. */
export interface RuleCase {
  /** Start of the rule's text. */
  rule: string;
  right: unknown;
  wrong: unknown;
  /** Where the mistakes are, and what mends them. */
  expected: [path: string, fix: RegExp][];
}
