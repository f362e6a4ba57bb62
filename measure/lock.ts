import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { UserError } from "../lib/errors.ts";
import { hasCode, messageOf } from "./error-text.ts";

/** How long a conductor that was told to stop may take. */
const stopLimitMs = 5_000;
const pollMs = 50;

/**
 * Makes this process the only conductor of a testbed. One that is left over from an `up` that was
 * killed still measures for nobody: it is told to stop, and keeps what it has. Returns the way to
 * give the lock back.
 */
export async function takeLock(path: string): Promise<() => void> {
  const own = identity(process.pid);
  const deadline = Date.now() + stopLimitMs;
  let told = false;
  while (!tryCreate(path, `${process.pid} ${own ?? ""}\n`)) {
    const holder = readHolder(path);
    if (holder === undefined) {
      rmSync(path, { force: true });
      continue;
    }
    if (!told) signal(holder, "SIGTERM");
    told = true;
    if (Date.now() > deadline) {
      throw new UserError(`process ${holder} still measures on this testbed and does not stop`);
    }
    await delay(pollMs);
  }
  return () => rmSync(path, { force: true });
}

function tryCreate(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: "wx" });
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw new UserError(`the containers' shared folder cannot be used: ${messageOf(error)}`);
  }
}

/** The process that holds the lock; undefined where it is gone, whoever has its number now. */
function readHolder(path: string): number | undefined {
  try {
    const [pid = "", start = ""] = readFileSync(path, "utf8").trim().split(" ");
    return start !== "" && identity(Number(pid)) === start ? Number(pid) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Start time in ticks since boot, field 22 of /proc/PID/stat: with the number it names a process.
 * Undefined for one that is dead and only waits for its parent to ask for its status (Z, X).
 */
function identity(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return /^[ZX]/.test(fields[0] ?? "") ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended in between, or is not ours: the wait that follows tells.
  }
}
