/** A test that did not run, and why. */
export interface SkippedTest {
  /** Titles of the suites around it, joined; empty at the top of a file. */
  suite: string;
  title: string;
  reason: string;
}

/** A test that failed, and with what. */
export interface FailedTest {
  title: string;
  message: string;
}

/** The outcome of one part of `npm test`. */
export interface Tally {
  passed: number;
  failed: FailedTest[];
  skipped: SkippedTest[];
}

export function sum(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((total, { passed }) => total + passed, 0),
    failed: tallies.flatMap(({ failed }) => failed),
    skipped: tallies.flatMap(({ skipped }) => skipped),
  };
}

/**
 * The skipped tests with their reasons, a line for those of one suite; then, last, since logs are cut at
 * their beginning, the machine's conditions and the failed ones; then the one plain line that people and CI read.
 */
export function closingLines({ passed, failed, skipped }: Tally, conditions = ""): string {
  const parts = [
    groups(skipped).map(skippedLine).join(""),
    conditions,
    failed.map((test) => `  failed: ${failedText(test)}\n`).join(""),
    `${passed} passed, ${failed.length} failed, ${skipped.length} skipped\n`,
  ];
  return `\n${parts.filter((part) => part !== "").join("\n")}`;
}

/** What failed and why, indented so that it stands out from the lines around it. */
export const failedText = ({ title, message }: FailedTest): string =>
  [title, ...message.split("\n")].join("\n    ");

/** Tests of one suite that were skipped for one reason. */
function groups(skipped: readonly SkippedTest[]): SkippedTest[][] {
  const of = new Map<string, SkippedTest[]>();
  for (const test of skipped) {
    const key = JSON.stringify([test.suite, test.reason]);
    of.set(key, [...(of.get(key) ?? []), test]);
  }
  return [...of.values()];
}

function skippedLine(tests: readonly SkippedTest[]): string {
  const [{ suite = "", reason = "" } = {}] = tests;
  const titles = tests.map(({ title }) => title).join("; ");
  return `  skipped: ${suite === "" ? "" : `${suite}: `}${titles} (${reason})\n`;
}
