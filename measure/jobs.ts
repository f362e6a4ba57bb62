import { constants } from "node:os";
import type { Agents, JobOutput, Place } from "./agents.ts";

/** A question to one container: a command and how long it may take. */
export interface Question {
  readonly place: Place;
  readonly argv: readonly string[];
}

export interface Answer extends JobOutput {
  readonly place: Place;
  /** Exit status; undefined where no answer came. */
  readonly status: number | undefined;
  /** Why there is no answer, one phrase; undefined where there is one. */
  readonly problem: string | undefined;
}

/** Extra time for the agents' answers to come in: 256 of them share two processors. */
const graceMs = 5_000;

/** What timeout(1) makes of a command that it had to kill. */
const killedStatus = 128 + constants.signals.SIGKILL;

/**
 * Runs commands in many containers at once; one answer a question, in order. Always returns. What took
 * too long is asked once more: on a small machine others' programs may have gone first. Who does
 * not even say so is gone.
 */
export async function ask(
  agents: Agents,
  questions: readonly Question[],
  limitSec: number,
): Promise<Answer[]> {
  const answers = await askOnce(agents, questions, limitSec);
  const late = questions.filter((_, at) => answers[at]?.isLate);
  const second = late.length === 0 ? [] : await askOnce(agents, late, limitSec);
  return answers.map(({ isLate, ...answer }) => (isLate ? (second.shift() ?? answer) : answer));
}

async function askOnce(
  agents: Agents,
  questions: readonly Question[],
  limitSec: number,
): Promise<(Answer & { isLate: boolean })[]> {
  const id = agents.newId();
  // One id may serve one job a container only: a second question to it needs another.
  const handles = questions.map(({ place, argv }, index) =>
    agents.send(place, { id: `${id}-${index}`, limitSec, gate: null, argv }),
  );
  const over = () => handles.every(({ state }) => state === "done" || state === "lost");
  await agents.waitFor(over, limitSec * 1000 + graceMs);
  const outputs = await agents.outputs(handles);
  agents.forget(handles);
  return handles.map(({ place, status, state }, at) => ({
    ...(outputs[at] ?? { stdout: "", stderr: "" }),
    ...{ place, status },
    problem: problemOf(state, place.container),
    isLate: status === killedStatus,
  }));
}

function problemOf(state: string, container: string): string | undefined {
  if (state === "lost") return `nothing in container ${container} takes jobs`;
  if (state !== "done") return `container ${container} does not answer`;
  return undefined;
}
