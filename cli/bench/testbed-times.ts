import { currentRecord } from "../../measure/record.ts";
import { projectRoot } from "../environment.ts";
import { benchScenario, localPairs } from "./scenario-file.ts";
import { median, netbench, pulumi, seconds, takeDown } from "./stopwatch.ts";

export interface TestbedTimes {
  /** Without the measuring. */
  upSec: number;
  noopSec: number;
  downSec: number;
  /** What `npm run up` adds to a no-op: set-up check, recovery and table. */
  commandBeyondSec: number;
  /** Wall time of a repetition beyond its duration, all pairs active. */
  harnessOverheadSec: number;
}

/** Repetition length of the bench: as in the paper. */
export const durationSec = 10;

const noopTurns = 3;

/** Times one testbed from nothing to nothing. */
export async function testbedTimes(pairs: number): Promise<TestbedTimes> {
  const stack = `bench-${pairs}`;
  const file = benchScenario(
    stack,
    localPairs(pairs, { activePairs: [pairs], durationSec, repetitions: 2 }),
  );
  try {
    await pulumi("stack", "select", "--create", stack);
    const wholeSec = await seconds(() => pulumi("up", "--yes", "--skip-preview", "--stack", stack));
    const record = readRun(stack);
    const measuringSec =
      (Date.parse(record.finishedAt ?? record.startedAt) - Date.parse(record.startedAt)) / 1000;
    const up = ["up", "--yes", "--skip-preview", "--stack", stack];
    // In turn, since single times of seconds scatter by more than what the command adds.
    const noop: number[] = [];
    const beyond: number[] = [];
    for (let turn = 0; turn < noopTurns; turn += 1) {
      noop.push(await seconds(() => pulumi(...up)));
      const bareSec = await seconds(() => pulumi("up", "--yes", "--stack", stack));
      beyond.push((await seconds(() => netbench("up", stack))) - bareSec);
    }
    const downSec = await seconds(() =>
      pulumi("destroy", "--yes", "--skip-preview", "--stack", stack),
    );
    return {
      upSec: wholeSec - measuringSec,
      noopSec: median(noop),
      downSec,
      commandBeyondSec: median(beyond),
      harnessOverheadSec: record.summary?.trials[0]?.overheadSec ?? NaN,
    };
  } finally {
    await takeDown(stack);
    file.remove();
  }
}

function readRun(stack: string) {
  const record = currentRecord(projectRoot, stack);
  if (record === undefined) throw new Error(`${stack} was not measured`);
  return record;
}
