import { readFileSync } from "node:fs";

/**
 * Whoever started us, and for whom: without them nobody takes the summary. A Pulumi that cancels kills
 * no more than the command's shell, and one that is killed itself says nothing to anybody.
 */
export interface Kin {
  /** Our parent: the plugin, where Pulumi runs us. */
  parent: number;
  /** Its parent, Pulumi itself; undefined where the parent is no plugin and may outlive who started it. */
  engine: number | undefined;
}

/** Two reads of small files in /proc a turn, 0.1 ms of a processor. */
const lookMs = 500;

/** A published plugin by its own name, one of offline/ by its folder. */
const isPlugin = /(^|\/)(pulumi-)?resource-command/;

/** Calls back, once, when the kin are not what they were at the start. */
export function watchKin(onGone: () => void, read: () => Kin = readKin): void {
  const first = read();
  const timer = setInterval(() => {
    const now = read();
    if (now.parent === first.parent && now.engine === first.engine) return;
    clearInterval(timer);
    onGone();
  }, lookMs);
  timer.unref();
}

/** A process whose parent has ended gets another one (proc(5), credentials(7)). */
function readKin(): Kin {
  const parent = process.ppid;
  return { parent, engine: isPlugin.test(commandOf(parent)) ? parentOf(parent) : undefined };
}

const commandOf = (pid: number): string => readOr(`/proc/${pid}/cmdline`).replaceAll("\0", " ");

function parentOf(pid: number): number | undefined {
  const parent = /^PPid:\s+(\d+)$/m.exec(readOr(`/proc/${pid}/status`))?.[1];
  return parent === undefined ? undefined : Number(parent);
}

function readOr(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
