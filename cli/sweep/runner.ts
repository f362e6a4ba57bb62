import { UserError } from "../../lib/errors.ts";
import { enginesUsed } from "../../lib/node/local-engine.ts";
import { programsToInstall } from "../../lib/node/preflight.ts";
import { nodeContexts } from "../../lib/node/contexts.ts";
import type { RunRecord } from "../../lib/result.ts";
import { labelText, type Point } from "../../lib/sweep/expand.ts";
import type { PointEntry } from "../../lib/sweep/journal.ts";
import type { TestbedTask } from "../../lib/sweep/order.ts";
import { progressIn } from "../../measure/progress.ts";
import { currentRecord } from "../../measure/record.ts";
import { projectRoot } from "../environment.ts";
import { mayStand } from "../brought-up.ts";
import { groundOf } from "../kept-engine.ts";
import { withMachines } from "../other-machines.ts";
import { refuseStrangers } from "../owner.ts";
import { pulumiToLines } from "../pulumi.ts";
import { ensureSetup } from "../setup/ensure.ts";
import { removeStackFile, stackNames, writeStackFile } from "../stack-file.ts";
import { removeStateBackup } from "../state.ts";
import { type Aftermath, bringUp, makeWay, takeDown, type Voice } from "../testbed-life.ts";
import { Feasibility } from "./feasible.ts";
import { removeRecords, type SweepFolder } from "./folder.ts";
import { Logbook } from "./logbook.ts";
import { orphanEnds } from "./orphan.ts";
import { reasonOf } from "./reason.ts";

type Outcome = Pick<PointEntry, "status" | "reason" | "file">;

/** Measures what is missing of a sweep, one testbed at a time, each taken down after its points. */
export class SweepRunner {
  readonly #folder: SweepFolder;
  readonly #log: Logbook;
  readonly #feasibility = new Feasibility({ setUpIsToCome: false });
  #lines: string[] = [];
  /** How often we were told to stop. */
  #told = 0;

  constructor(folder: SweepFolder, order: readonly TestbedTask[], say: (line: string) => void) {
    this.#folder = folder;
    this.#log = new Logbook(folder, order, say);
  }

  /**
   * Goes on until nothing is missing, or SIGINT or SIGTERM comes; then it gives false.
   * @throws UserError where a testbed cannot be taken down: no other may stand beside it.
   */
  async run(): Promise<boolean> {
    const stop = () => {
      this.#told += 1;
      if (this.#told === 1) this.#log.say("Stopping: what is up is taken down first");
    };
    const signals = ["SIGINT", "SIGTERM"] as const;
    for (const signal of signals) process.on(signal, stop);
    try {
      for (const { stack } of this.#log.leftUp()) await orphanEnds(stack, this.#log.say);
      // What a killed run was measuring goes on first: its testbed is up, and in the way of the others.
      const leftUp = this.#log.toDo().find((task) => this.#isLeftUp(task));
      await this.#clearAway(leftUp);
      if (leftUp !== undefined && this.#told === 0) await this.#testbed(leftUp);
      if (this.#told === 0) await this.#skip();
      for (const task of this.#log.toDo()) {
        if (this.#told === 0) await this.#testbed(task);
      }
    } finally {
      for (const signal of signals) process.off(signal, stop);
    }
    return this.#told === 0;
  }

  readonly #isLeftUp = ({ stack, block }: Pick<TestbedTask, "stack" | "block">): boolean =>
    stackNames().includes(stack) &&
    this.#log.leftUp().some((one) => one.stack === stack && one.block === block);

  /** Enters what this machine cannot run; the time that is left is then that of the rest. */
  async #skip(): Promise<void> {
    for (const task of this.#log.toDo()) {
      for (const point of task.points) {
        if (this.#told > 0) return;
        const outcome = await this.#obstacle(point, task.stack);
        if (outcome !== undefined) this.#enter(task, point, outcome, new Date());
      }
    }
  }

  #enter({ stack, block }: TestbedTask, point: Point, outcome: Outcome, started: Date): void {
    this.#log.enter({
      ...{ point: point.id, block, labels: { ...point.labels }, stack, ...outcome },
      startedAt: started.toISOString(),
      elapsedSec: (Date.now() - started.getTime()) / 1000,
    });
  }

  /** Takes down what a killed run has left up, unless it is what comes next. */
  async #clearAway(next: TestbedTask | undefined): Promise<void> {
    for (const { stack, block } of this.#log.leftUp()) {
      if (stack === next?.stack && block === next.block) continue;
      this.#log.say(`Taking down ${stack}, which an earlier run has left up`);
      if (stackNames().includes(stack) || mayStand(stack)) await this.#down(stack, block);
      else this.#log.enterDown(stack, block, true, 0);
    }
  }

  async #testbed(task: TestbedTask): Promise<void> {
    const { stack, block, points } = task;
    let up = this.#isLeftUp(task);
    for (const point of points) {
      if (this.#told > 0) break;
      const started = new Date();
      this.#log.announce(task, point);
      up = true;
      const outcome = await this.#measure(point, stack, block);
      if (outcome === undefined) break;
      this.#enter(task, point, outcome, started);
      if (outcome.status !== "failed") continue;
      await this.#down(stack, block);
      up = false;
    }
    if (up) await this.#down(stack, block);
  }

  async #obstacle(point: Point, stack: string): Promise<Outcome | undefined> {
    const skipped = (reason: string) => ({ status: "skipped", reason, file: null }) as const;
    try {
      const { ran } = await ensureSetup({
        programs: programsToInstall(point.scenario),
        engines: enginesUsed(nodeContexts(point.scenario, groundOf(stack, point.scenario))),
      });
      if (ran.length > 0) this.#feasibility.forget();
    } catch (error) {
      if (error instanceof UserError) return skipped(error.message);
      throw error;
    }
    const reason = await this.#feasibility.reasonAgainst(point.scenario, stack);
    return reason === undefined ? undefined : skipped(reason);
  }

  /** undefined where it was told to stop before the point was measured. */
  async #measure(point: Point, stack: string, block: number): Promise<Outcome | undefined> {
    const { scenario, labels } = point;
    const failed = (reason: string) => ({ status: "failed", reason, file: null }) as const;
    const contexts = nodeContexts(scenario, groundOf(stack, scenario));
    // Another checkout's testbed of this name ends the sweep: it is nothing that this one may take down.
    await refuseStrangers(stack, "here", contexts);
    writeStackFile(stack, scenario, `Of a sweep: ${labelText(labels)}. Removed with its testbed.`);
    this.#log.enterUp(stack, block);
    try {
      const voice = this.#voice(() => true);
      const blocked = await makeWay(stack, contexts, voice);
      const code = blocked || (await withMachines(contexts, () => bringUp(stack, contexts, voice)));
      if (code !== 0) return this.#told > 0 ? undefined : failed(reasonOf(this.#lines));
      const record = currentRecord(projectRoot, stack);
      if (!record?.summary) return failed("it left no finished record");
      return this.#outcomeOf(record, `${point.id}${block > 1 ? `-b${block}` : ""}`);
    } catch (error) {
      if (error instanceof UserError) return failed(error.message);
      throw error;
    }
  }

  #outcomeOf(record: RunRecord, name: string): Outcome {
    const file = this.#folder.keep(name, record);
    const { verdict = "failed", reasons = [] } = record.summary ?? {};
    const [first, ...others] = reasons.map(({ reason }) => reason);
    const more = others.length > 0 ? ` (and ${others.length} more)` : "";
    return { status: verdict, file, reason: first === undefined ? null : `${first}${more}` };
  }

  async #down(stack: string, block: number): Promise<void> {
    const started = Date.now();
    // Taking down is what the first interrupt asks for; only a second one ends that.
    const voice = this.#voice(() => this.#told > 1);
    const aftermath = await takeDown(stack, voice);
    if (aftermath.outcome === "failed") {
      throw new UserError(
        `${stack} is not down: ${reasonOf(this.#lines)}. ` +
          `Mend it; npm run down -- ${stack} or the same sweep again goes on from here.`,
      );
    }
    await this.#forget(stack, voice);
    const clean = this.#isClean(aftermath);
    this.#log.enterDown(stack, block, clean, (Date.now() - started) / 1000);
  }

  #isClean(aftermath: Aftermath): boolean {
    if (aftermath.outcome !== "compared" || aftermath.left.length === 0) return true;
    this.#log.say(`  not here before it came up: ${aftermath.left.join("; ")}`);
    return false;
  }

  async #forget(stack: string, { pulumi }: Voice): Promise<void> {
    await pulumi(["stack", "rm", "--yes", "--preserve-config", "--stack", stack]);
    removeStateBackup(stack);
    removeRecords(stack);
    removeStackFile(stack);
  }

  #voice(isInterruptible: () => boolean): Voice {
    this.#lines = [];
    // pulumi says all once more at its end.
    const said = new Set<string>();
    const onLine = (line: string) => {
      this.#lines.push(line);
      this.#folder.log(line);
      const progress = progressIn(line);
      if (progress !== undefined && !said.has(progress)) this.#log.say(`  ${progress}`);
      if (progress !== undefined) said.add(progress);
    };
    return {
      pulumi: pulumiToLines(onLine, isInterruptible),
      say: (line) => this.#log.say(`  ${line}`),
    };
  }
}
