import { sum } from "../statistics/describe.ts";

/** All processes of a machine, from their /proc/PID/stat (proc(5)). */
export interface Process {
  readonly name: string;
  readonly parent: number;
  readonly kernel: boolean;
  /** Processor time of its own and of the children that it has taken leave of, in ticks. */
  readonly ticks: number;
}

export interface ProcessTable {
  readonly byPid: ReadonlyMap<number, Process>;
  /** The shell that asked. */
  readonly shell: number;
}

/** USER_HZ, in which the kernel shows all times (include/uapi/asm-generic/param.h). */
export const ticksPerSec = 100;

/** PF_KTHREAD of include/linux/sched.h. */
const kernelThread = 0x0020_0000;

export function parseProcesses(text: string, shell: number): ProcessTable {
  const byPid = new Map<number, Process>();
  // A name may hold anything: it ends at the last bracket of its line.
  for (const [, pid = "", name = "", rest = ""] of text.matchAll(/^(\d+) \((.*)\) (\S .*)$/gm)) {
    const fields = rest.split(" ");
    const number = (at: number) => Number(fields[at] ?? 0);
    byPid.set(Number(pid), {
      name,
      parent: number(1),
      kernel: Math.floor(number(6) / kernelThread) % 2 === 1,
      ticks: number(11) + number(12) + number(13) + number(14),
    });
  }
  return { byPid, shell };
}

/** Programs that carry the traffic of some module, or run its containers or guests: they are under test too. */
const underTest = new Set([
  ...["dockerd", "containerd", "containerd-shim", "docker-proxy", "ovs-vswitchd", "ovsdb-server"],
  "vde_switch",
  // Guests, whose own tables tell what runs in them.
  "linux.uml",
  // A name in /proc has 15 characters (TASK_COMM_LEN).
  "qemu-system-x86",
]);

export interface Use {
  /** Processors that it kept busy. */
  readonly cores: number;
  /** The program that took most of it; null where there was none. */
  readonly most: string | null;
}

/**
 * What programs that have nothing to do with the test took of a machine between two looks: all but the
 * kernel's threads, the ends' own processes (`roots`: their first ones), and who measures.
 */
export function foreignUse(
  from: ProcessTable,
  to: ProcessTable,
  roots: readonly number[],
  seconds: number,
): Use {
  const [before, after] = [foreign(from, roots), foreign(to, roots)];
  const byName = new Map<string, number>();
  for (const pid of new Set([...before, ...after])) {
    const name = (to.byPid.get(pid) ?? from.byPid.get(pid))?.name ?? "";
    // A child that has ended since is in what its parent has taken over: both looks count both.
    const ticks = ticksOf(to, after, pid) - ticksOf(from, before, pid);
    byName.set(name, (byName.get(name) ?? 0) + ticks);
  }
  const [most] = [...byName].sort(([, a], [, b]) => b - a);
  const ticks = sum([...byName.values()]);
  return {
    cores: seconds > 0 ? Math.max(0, ticks) / ticksPerSec / seconds : 0,
    most: most === undefined || most[1] <= 0 ? null : most[0],
  };
}

/** Processors that the processes under this first one kept busy. */
export function usedBy(
  from: ProcessTable,
  to: ProcessTable,
  root: number,
  seconds: number,
): number {
  const ticks = (table: ProcessTable) => {
    const isOwn = descent(table, new Set([root]));
    return sum([...table.byPid].map(([pid, { ticks }]) => (isOwn(pid) ? ticks : 0)));
  };
  return seconds > 0 ? Math.max(0, ticks(to) - ticks(from)) / ticksPerSec / seconds : 0;
}

const ticksOf = (table: ProcessTable, those: ReadonlySet<number>, pid: number): number =>
  those.has(pid) ? (table.byPid.get(pid)?.ticks ?? 0) : 0;

function foreign(table: ProcessTable, roots: readonly number[]): Set<number> {
  const { byPid, shell } = table;
  const ancestors = new Set<number>();
  for (let pid = shell; pid > 0 && !ancestors.has(pid); pid = byPid.get(pid)?.parent ?? 0) {
    ancestors.add(pid);
  }
  const isOurs = descent(table, new Set([...roots, shell, byPid.get(shell)?.parent ?? shell]));
  return new Set(
    [...byPid].flatMap(([pid, { kernel, name }]) =>
      kernel || underTest.has(name) || ancestors.has(pid) || isOurs(pid) ? [] : [pid],
    ),
  );
}

/** Whether a process is one of these or comes from one of them. */
function descent({ byPid }: ProcessTable, tops: ReadonlySet<number>): (pid: number) => boolean {
  const known = new Map<number, boolean>();
  const isIn = (pid: number): boolean => {
    const answer = known.get(pid);
    if (answer !== undefined) return answer;
    // For a parent that is asked about while it is being looked up: no tree has a circle.
    known.set(pid, false);
    const parent = byPid.get(pid)?.parent ?? 0;
    const found = tops.has(pid) || (parent > 1 && isIn(parent));
    known.set(pid, found);
    return found;
  };
  return isIn;
}
