import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Processes of this machine that a guest consists of: the instance itself, and one for each address
 * space in the guest, which a kill -9 of the instance leaves behind. All have its umid among the
 * words of their command line.
 */
export function processesOf(umid: string): number[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => readText(`/proc/${pid}/cmdline`).split("\0").includes(`umid=${umid}`))
    .map(Number);
}

/** Memory that processes use, counting what they share once (proc(5): Pss), in MiB. */
export function memoryMibOf(pids: readonly number[]): number {
  const kibibytes = pids.map((pid) => {
    const [, pss = "0"] = /^Pss: +(\d+) kB/m.exec(readText(`/proc/${pid}/smaps_rollup`)) ?? [];
    return Number(pss);
  });
  return Math.round(kibibytes.reduce((sum, one) => sum + one, 0) / 1024);
}

/** Long enough for an instance to end its children; it takes a quarter of a second. */
const politeMs = 3000;
const deadlineMs = 10_000;

/**
 * Ends a guest: SIGTERM to the instance, which then ends its children; SIGKILL for all that is still
 * there, which is also how the orphans of a killed instance go.
 */
export async function endGuest(umid: string, instance: number | undefined): Promise<void> {
  const started = Date.now();
  const isAlive = instance !== undefined && processesOf(umid).includes(instance);
  if (isAlive) signal(instance, "SIGTERM");
  for (;;) {
    const left = processesOf(umid);
    if (left.length === 0) return;
    const elapsedMs = Date.now() - started;
    if (elapsedMs > deadlineMs) throw new Error(`processes of ${umid} do not end: ${left.join()}`);
    if (!isAlive || elapsedMs > politeMs) left.forEach((pid) => signal(pid, "SIGKILL"));
    await sleep(50);
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Empty where there is no such file, or the process has ended. */
export function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
