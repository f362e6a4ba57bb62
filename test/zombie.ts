import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * A process that has ended and whose parent never asks for its status, as after a kill under an
 * init that does not clean up. `program` decides its name; call `bury` at the end.
 */
export async function zombie(program = "true"): Promise<{ pid: number; bury: () => void }> {
  // A shell may bury its child itself, so the child waits until the shell has become a sleep.
  const words = ['{ read -r go <&3; exec "$0" 0; } & echo $!; exec sleep 60 3<&-', program];
  const parent = spawn("sh", ["-c", ...words], { stdio: ["ignore", "pipe", "ignore", "pipe"] });
  const [line] = (await once(parent.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
  const pid = Number(line.toString());
  await hasState(parent.pid ?? NaN, /\(sleep\)/);
  (parent.stdio[3] as Writable).end("go\n");
  await hasState(pid, /\) Z /);
  return { pid, bury: () => void parent.kill("SIGKILL") };
}

/** Waits until proc(5)'s line of a process says something. */
async function hasState(pid: number, wanted: RegExp): Promise<void> {
  while (!wanted.test(readFileSync(`/proc/${pid}/stat`, "utf8"))) await sleep(10);
}
