/**
 * Processor quotas of control groups: how long the kernel has stopped a group's tasks because they had
 * used up theirs (admin-guide/cgroup-v2.rst, cpu.stat; scheduler/sched-bwc.rst for version 1).
 */

/** Where version 2 is mounted: alone, or beside version 1. */
const unifiedMounts = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"];

/** The files to ask for a process with this /proc/PID/cgroup: of its group, and of those above. */
export function cpuStatFiles(cgroup: string): string[] {
  return cgroup.split("\n").flatMap((line) => {
    const [, controllers, path = ""] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (controllers === undefined) return [];
    const unified = controllers === "";
    if (!unified && !controllers.split(",").includes("cpu")) return [];
    const mounts = unified ? unifiedMounts : [`/sys/fs/cgroup/${controllers}`];
    return mounts.flatMap((mount) => upwards(path).map((group) => `${mount}${group}/cpu.stat`));
  });
}

/** `/a/b` and `/a`: the topmost group has no quota. */
function upwards(path: string): string[] {
  const parts = path.split("/").filter(Boolean);
  return parts.map((_, at) => `/${parts.slice(0, parts.length - at).join("/")}`);
}

/** Seconds so far; 0 for a group without a quota. */
export function throttledSec(cpuStat: string): number {
  const [, unit, time] = /^throttled_(usec|time) (\d+)$/m.exec(cpuStat) ?? [];
  return time === undefined ? 0 : Number(time) / (unit === "usec" ? 1e6 : 1e9);
}
