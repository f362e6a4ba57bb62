import { setTimeout as wait } from "node:timers/promises";

/** Waits, or in a test pretends to. */
export type Pause = (durationMs: number, signal: AbortSignal) => Promise<void>;

/** Waits, unless the call is aborted; then it throws the reason of the abort. */
export async function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  await wait(durationMs, undefined, { signal }).catch(() => {
    throw signal.reason as Error;
  });
}
