import { sum } from "../../lib/statistics/describe.ts";
import { pace, taskSec } from "../../lib/sweep/estimate.ts";
import { labelText, type Point } from "../../lib/sweep/expand.ts";
import { leftUp, missing, type PointEntry, withEntry } from "../../lib/sweep/journal.ts";
import type { TestbedTask } from "../../lib/sweep/order.ts";
import { formatDuration } from "../../measure/progress.ts";
import type { SweepFolder } from "./folder.ts";

const keyOf = (point: string, block: number): string => `${point} ${block}`;

/** What is said and written down of a sweep under way. */
export class Logbook {
  readonly #folder: SweepFolder;
  readonly #order: readonly TestbedTask[];
  readonly #total: number;
  /** Entered since the start of this run: what failed is tried once a run. */
  readonly #entered = new Set<string>();
  readonly say: (line: string) => void;

  constructor(folder: SweepFolder, order: readonly TestbedTask[], say: (line: string) => void) {
    this.#folder = folder;
    this.#order = order;
    this.say = say;
    this.#total = this.toDo().flatMap(({ points }) => points).length;
  }

  /** What this run has still to measure. */
  toDo(): TestbedTask[] {
    return missing(this.#order, this.#folder.journal)
      .map((task) => ({
        ...task,
        points: task.points.filter(({ id }) => !this.#entered.has(keyOf(id, task.block))),
      }))
      .filter(({ points }) => points.length > 0);
  }

  /** Testbeds that are up, or were when a run was killed. */
  leftUp = () => leftUp(this.#folder.journal);

  announce({ stack }: TestbedTask, { labels }: Point): void {
    const left = formatDuration(this.#leftSec());
    const line = `[${this.#entered.size + 1}/${this.#total}] ${labelText(labels)}`;
    this.say(`${line} on ${stack}, about ${left} left`);
    this.#folder.log(`# ${line}`);
  }

  #leftSec(): number {
    const points = this.#order.flatMap((task) => task.points);
    const wanted = sum(this.toDo().map(taskSec));
    return wanted * pace(points, this.#folder.journal.points);
  }

  enter(entry: PointEntry): void {
    this.#entered.add(keyOf(entry.point, entry.block));
    this.#folder.save(withEntry(this.#folder.journal, entry));
    const why = entry.reason === null ? "" : `: ${entry.reason}`;
    const what =
      entry.status === "skipped"
        ? `[${this.#entered.size}/${this.#total}] ${labelText(entry.labels)} is`
        : " ";
    const took = entry.status === "skipped" ? "" : ` (${formatDuration(entry.elapsedSec)})`;
    this.say(`${what} ${entry.status}${why}${took}`);
  }

  enterUp(stack: string, block: number): void {
    const { journal } = this.#folder;
    if (this.leftUp().some((one) => one.stack === stack && one.block === block)) return;
    const startedAt = new Date().toISOString();
    const entry = { stack, block, startedAt, downAt: null, downSec: null, clean: null };
    this.#folder.save({ ...journal, testbeds: [...journal.testbeds, entry] });
  }

  enterDown(stack: string, block: number, clean: boolean, downSec: number): void {
    const { journal } = this.#folder;
    const downAt = new Date().toISOString();
    const testbeds = journal.testbeds.map((one) =>
      one.stack === stack && one.block === block && one.downAt === null
        ? { ...one, downAt, downSec, clean }
        : one,
    );
    this.#folder.save({ ...journal, testbeds });
  }
}
