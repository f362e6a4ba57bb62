// Plain JavaScript: the bootstrap needs it before any package is installed. Types: lock.d.mts.
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export async function acquireLock(file, { onWait = () => {}, pollMs = 200 } = {}) {
  mkdirSync(dirname(file), { recursive: true });
  let announced = false;
  while (!tryTake(file)) {
    const holder = readHolder(file);
    if (holder === undefined) continue;
    if (isStale(holder)) {
      takeAway(file, holder);
      continue;
    }
    if (!announced) onWait(holder);
    announced = true;
    await sleep(pollMs);
  }
  const release = () => {
    process.off("exit", release);
    if (readHolder(file)?.pid === process.pid) rmSync(file, { force: true });
  };
  process.on("exit", release);
  return release;
}

export function isStale({ pid, host, startTicks }) {
  if (host !== hostname()) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code === "ESRCH") return true;
  }
  return startTicks !== null && startTicks !== startTicksOf(pid);
}

/** A hard link appears whole or not at all, so nobody ever reads half a lock. */
function tryTake(file) {
  const draft = `${file}.${process.pid}`;
  const me = { pid: process.pid, host: hostname(), startTicks: startTicksOf(process.pid) };
  try {
    writeFileSync(draft, JSON.stringify(me));
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw Object.assign(error, { path: draft });
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Renaming first makes sure that of two who found the same dead lock only one removes it; who
 * moved away a fresh lock by such a race puts it back.
 */
function takeAway(file, staleHolder) {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  const moved = readHolder(aside);
  if (moved !== undefined && moved.pid !== staleHolder.pid) {
    try {
      linkSync(aside, file);
    } catch {
      // Someone else holds it by now: theirs counts.
    }
  }
  rmSync(aside, { force: true });
}

function readHolder(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/**
 * Field 22 of /proc/PID/stat (proc(5)), counted after the command name, which may hold spaces; null
 * for a process that is dead and only waits for its parent to ask for its status (Z, X).
 */
function startTicksOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return /^[ZX]/.test(fields[0] ?? "") ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}
