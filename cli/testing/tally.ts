/** A test that did not run, and why. */
export interface SkippedTest {
  title: string;
  reason: string;
}

/** The outcome of one part of `npm test`. */
export interface Tally {
  passed: number;
  failed: number;
  skipped: SkippedTest[];
}

export function sum(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((total, { passed }) => total + passed, 0),
    failed: tallies.reduce((total, { failed }) => total + failed, 0),
    skipped: tallies.flatMap(({ skipped }) => skipped),
  };
}

/** The skipped tests with their reasons, then the one plain line that people and CI read. */
export function closingLines({ passed, failed, skipped }: Tally): string {
  const list = skipped.map(({ title, reason }) => `  skipped: ${title} (${reason})\n`).join("");
  const counts = `${passed} passed, ${failed} failed, ${skipped.length} skipped`;
  return `\n${list}${list === "" ? "" : "\n"}${counts}\n`;
}
