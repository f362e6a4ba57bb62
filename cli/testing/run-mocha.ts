import { readFileSync } from "node:fs";
import Mocha from "mocha";
import type { MochaOrder } from "./mocha-process.ts";
import { failedText, type FailedTest, type SkippedTest, type Tally } from "./tally.ts";

// The program of a test process: runs the files it is given and sends its tally to the parent.
// Settings come from .mocharc.json, so that a bare `npx mocha` behaves the same.

const order = JSON.parse(process.argv[2] ?? "{}") as MochaOrder;
const settings = JSON.parse(readFileSync(".mocharc.json", "utf8")) as Mocha.MochaOptions;
const mocha = new Mocha({
  timeout: settings.timeout ?? 0,
  slow: settings.slow ?? 0,
  reporter: "spec",
  ...(order.grep === undefined ? {} : { grep: order.grep }),
});
for (const file of order.files) mocha.addFile(file);
await mocha.loadFilesAsync();

const tally: Tally = { passed: 0, failed: [], skipped: [] };
const runner = mocha.run(() => {
  process.exitCode = tally.failed.length === 0 ? 0 : 1;
  process.send?.(tally, () => process.disconnect());
});
runner.on("pass", () => {
  tally.passed += 1;
});
runner.on("fail", (test, error: unknown) => {
  const failure = failed(test, error);
  tally.failed.push(failure);
  // At once too: a run that is cut off never gets to its list.
  process.stdout.write(`    ${failedText(failure)}\n`);
});
runner.on("pending", (test) => tally.skipped.push(skipped(test)));

function failed(test: Mocha.Test, error: unknown): FailedTest {
  const message = error instanceof Error ? error.message : String(error);
  return { title: test.fullTitle(), message };
}

function skipped(test: Mocha.Test): SkippedTest {
  return {
    suite: test.parent?.fullTitle() ?? "",
    title: test.title,
    reason: reasonOf(test) ?? "no reason given",
  };
}

/** `skipBecause` leaves the reason on the test, or on the suite whose hook gave up. */
function reasonOf(of: (Mocha.Test | Mocha.Suite) & { skipReason?: string }): string | undefined {
  return of.skipReason ?? (of.parent === undefined ? undefined : reasonOf(of.parent));
}
