import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { cpuBetween, parseCpuTicks } from "../../lib/procfs.ts";

/**
 * Begins to watch the machine that tests run on. What it gives back says, in a line, how long they took and what the
 * hypervisor kept from them: no test is to depend on it, and who reads of a failure wants to know.
 */
export function watchConditions(): () => string {
  const started = Date.now();
  const ticks = () => parseCpuTicks(readFileSync("/proc/stat", "utf8"));
  const before = ticks();
  return () => {
    const cpus = availableParallelism();
    const { stealPercent, idlePercent } = cpuBetween(before, ticks(), cpus);
    const minutes = ((Date.now() - started) / 60_000).toFixed(1);
    return `${minutes} min on ${cpus} processors: ${idlePercent.toFixed(0)} % idle, the hypervisor took ${stealPercent.toFixed(1)} %\n`;
  };
}
