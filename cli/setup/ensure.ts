import { join } from "node:path";
import type { EngineChoice } from "../../lib/docker/choice.ts";
import { UserError } from "../../lib/errors.ts";
import { cacheFolder } from "../environment.ts";
import { refuseForeignFiles } from "../foreign-files.ts";
import { acquireLock } from "../lock.mjs";
import { ensureStateFolder } from "../state.ts";
import { setupContext } from "./context.ts";
import { startProgress, type ProgressOutput } from "./progress.ts";
import type { SetupContext, SetupStep, StepName } from "./step.ts";
import { setupSteps } from "./steps.ts";

export interface SetupOptions {
  /** Steps to leave out altogether, such as the local engine where all nodes are remote. */
  skip?: readonly StepName[];
  /** Steps that may fail with a note: what the person typed can be of use without them. */
  tolerate?: readonly StepName[];
  /** Programs that the scenario's network needs. */
  programs?: readonly string[];
  /** The Docker engines that are to answer; default: the one that the person uses. */
  engines?: readonly EngineChoice[];
  /** For tests. */
  steps?: readonly SetupStep[];
  context?: SetupContext;
  output?: ProgressOutput;
  lockFile?: string;
}

/** What set-up did: the steps it ran (empty when all was there), and those it gave up on. */
export interface SetupOutcome {
  ran: StepName[];
  tolerated: StepName[];
}

/**
 * Brings the machine to where testbeds can be made: runs the steps whose thing is not there yet,
 * in order, each announced. Costs a few stat calls and a socket round trip when all is there.
 * One at a time a machine: a second caller waits, and then finds the work done.
 */
export async function ensureSetup(options: SetupOptions = {}): Promise<SetupOutcome> {
  refuseForeignFiles();
  const context = options.context ?? setupContext(process.env, options.programs, options.engines);
  const output = options.output ?? process.stderr;
  const outcome: SetupOutcome = { ran: [], tolerated: [] };
  const steps = (options.steps ?? setupSteps).filter(({ name }) => !options.skip?.includes(name));
  let release: (() => void) | undefined;
  ensureStateFolder();
  try {
    for (const step of steps) {
      if (await step.isDone(context)) continue;
      release ??= await acquireLock(options.lockFile ?? join(cacheFolder, "setup.lock"), {
        onWait: ({ pid }) => output.write(`Waiting for process ${pid}, which is setting up\n`),
      });
      if (await step.isDone(context)) continue;
      try {
        await runStep(step, context, output);
        outcome.ran.push(step.name);
      } catch (error) {
        if (!(error instanceof UserError) || !options.tolerate?.includes(step.name)) throw error;
        output.write(`  ${error.message}\n  Going on without it.\n`);
        outcome.tolerated.push(step.name);
      }
    }
  } finally {
    release?.();
  }
  return outcome;
}

async function runStep(
  step: SetupStep,
  context: SetupContext,
  output: ProgressOutput,
): Promise<void> {
  const progress = await startProgress(`Setting up ${step.what}: ${step.why}`, output);
  try {
    await step.run(context, progress);
    if (!(await step.isDone(context))) {
      throw new UserError(`${step.what} is still not in order after its set-up ended.`);
    }
  } catch (error) {
    progress.fail();
    throw error;
  }
  progress.succeed();
}
