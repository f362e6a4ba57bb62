import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A fifth of a processor for these together, by version 1 or 2 of control groups; gives it back. */
export function limitProcessor(pids: readonly number[]): () => void {
  const isFirst = existsSync("/sys/fs/cgroup/cpu/cgroup.procs");
  const top = isFirst ? "/sys/fs/cgroup/cpu" : "/sys/fs/cgroup";
  const group = join(top, "netbench-fault");
  if (!isFirst) writeFileSync(join(top, "cgroup.subtree_control"), "+cpu");
  mkdirSync(group, { recursive: true });
  if (isFirst) writeFileSync(join(group, "cpu.cfs_quota_us"), "20000");
  else writeFileSync(join(group, "cpu.max"), "20000 100000");
  for (const pid of pids) writeFileSync(join(group, "cgroup.procs"), String(pid));
  return () => {
    for (const pid of readFileSync(join(group, "cgroup.procs"), "utf8").split("\n").filter(Boolean))
      writeFileSync(join(top, "cgroup.procs"), pid);
    rmdirSync(group);
  };
}

/** The process of this name under another one. */
export function running(root: number, name: string): number {
  const children = readFileSync(`/proc/${root}/task/${root}/children`, "utf8").trim();
  for (const pid of children === "" ? [] : children.split(" ").map(Number)) {
    if (readFileSync(`/proc/${pid}/comm`, "utf8").trim() === name) return pid;
    const found = running(pid, name);
    if (found > 0) return found;
  }
  return 0;
}
