import { spawn } from "node:child_process";
import { closeSync, openSync, writeFileSync } from "node:fs";
import { setPriority } from "node:os";
import { consoleMarks } from "./guest-init.ts";
import { kernelCommandLine } from "./kernel-command-line.ts";
import type { Guest, LabLayout } from "./layout.ts";
import { memoryMibOf, processesOf, readText } from "./processes.ts";

/** `booting`: its Docker engine does not answer yet; `broken`: it said so; `orphaned`: see processesOf. */
export type GuestState = "down" | "booting" | "ready" | "broken" | "orphaned";

export interface GuestStatus {
  host: string;
  state: GuestState;
  /** Of this machine, for the guest and all that runs in it. */
  memoryMib: number;
}

/** As the conductor's (measure/priority.ts) where it cannot have a real-time one. */
const guestNice = -10;

const consoleOf = ({ folder }: Guest) => `${folder}/console.log`;

/** Starts a guest in a session of its own, so that it outlives us; gives what tells whether it has ended. */
export function startInstance(layout: LabLayout, guest: Guest, memoryMib: number): () => boolean {
  const log = openSync(consoleOf(guest), "w");
  const inNamespace = [`--net=/run/netns/${layout.namespace}`, "linux.uml"];
  const child = spawn("nsenter", [...inNamespace, ...kernelCommandLine(layout, guest, memoryMib)], {
    detached: true,
    stdio: ["ignore", log, log],
    cwd: guest.folder,
    // The guest's memory is an unlinked file there: it has to be a tmpfs to be fast.
    env: { PATH: process.env.PATH ?? "", TMPDIR: "/dev/shm" },
  });
  closeSync(log);
  getAhead(child.pid);
  let hasEnded = false;
  for (const event of ["error", "exit"]) child.on(event, () => (hasEnded = true));
  child.unref();
  return () => hasEnded;
}

/**
 * Ahead of other programs here: a guest has one processor, and without its share of time it misses
 * what is sent to it. All that runs in a guest is a child of this process.
 */
function getAhead(pid: number | undefined): void {
  try {
    if (pid === undefined) return;
    setPriority(pid, guestNice);
    // Where sessions share the time, it is theirs that counts (sched(7), autogroup).
    writeFileSync(`/proc/${pid}/autogroup`, String(guestNice));
  } catch {
    // Not everybody may: then it is as fast as the rest.
  }
}

/** The instance's own process, by the file that it writes. */
export function instanceOf({ umlFolder }: LabLayout, { umid }: Guest): number | undefined {
  return Number(readText(`${umlFolder}/${umid}/pid`)) || undefined;
}

export function statusOf(layout: LabLayout, guest: Guest): GuestStatus {
  const pids = processesOf(guest.umid);
  return { host: guest.host, state: stateOf(layout, guest, pids), memoryMib: memoryMibOf(pids) };
}

function stateOf(layout: LabLayout, guest: Guest, pids: readonly number[]): GuestState {
  if (pids.length === 0) return "down";
  const instance = instanceOf(layout, guest);
  if (instance !== undefined && !pids.includes(instance)) return "orphaned";
  const console = readText(consoleOf(guest));
  if (console.includes(consoleMarks.failed)) return "broken";
  const marks = [consoleMarks.ssh, consoleMarks.docker];
  return marks.every((mark) => console.includes(mark)) ? "ready" : "booting";
}

/** The end of what a guest has said, for messages. */
export function consoleTail(guest: Guest, lines = 15): string {
  return readText(consoleOf(guest)).trimEnd().split("\n").slice(-lines).join("\n  ");
}
