import { setTimeout as sleep } from "node:timers/promises";
import { lockState } from "../state.ts";

const pollMs = 500;
/** It ends when it next has something to print and nobody to read it, or with its work. */
const patienceMs = 180_000;

interface Waiting {
  isHeld?: () => boolean;
  limitMs?: number;
}

/**
 * Waits for a pulumi that has outlived a sweep that was killed alone (`kill -9` reaches no child):
 * until then nothing else may touch its stack. Whether it has ended is for the next one to see.
 */
export async function orphanEnds(
  stack: string,
  say: (line: string) => void,
  { isHeld = () => lockState(stack) === "held", limitMs = patienceMs }: Waiting = {},
): Promise<void> {
  if (!isHeld()) return;
  say(`Waiting for the pulumi that an earlier run has left at work on ${stack}`);
  const giveUp = Date.now() + limitMs;
  while (isHeld() && Date.now() < giveUp) await sleep(pollMs);
}
