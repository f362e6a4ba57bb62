import { execFileSync } from "node:child_process";
import { setPriority } from "node:os";

/** Where real-time scheduling is not to be had: ahead of what shares the conductor's own cgroup. */
const niceness = -10;

/**
 * Puts the conductor ahead of 256 busy iperf3 processes, so that the edges of the window are read
 * when they are due: by the real-time class (sched(7)), as a low niceness does not count against
 * processes in other cgroups. It sleeps but for some milliseconds a repetition; what it starts is
 * not real-time. Only root may: others come some milliseconds late on a busy machine, stamped so.
 */
export function getAhead(): void {
  const us = String(process.pid);
  try {
    execFileSync("chrt", ["--reset-on-fork", "--rr", "--pid", "1", us], { stdio: "ignore" });
  } catch {
    try {
      setPriority(niceness);
    } catch {
      return;
    }
  }
}
