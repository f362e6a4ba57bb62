import { statfsSync } from "node:fs";
import { findProgram } from "../../cli/setup/find-program.ts";

/** What the lab runs, on this machine and in its guests, which share its programs. */
const programs = [
  ...["linux.uml", "sshd", "ssh", "ssh-keygen", "dockerd", "docker", "modprobe", "insmod"],
  ...["ip", "nsenter", "busybox", "ovs-vsctl"],
];

/** Where the guests' memory is. */
const memoryFolder = "/dev/shm";

/** Why there can be no lab here; undefined where there can. For the reason of a skipped test. */
export function labObstacle(guests = 2, memoryMib = 1024): string | undefined {
  if (process.getuid?.() !== 0) return "the lab takes root: it makes a network namespace";
  const missing = programs.filter((name) => findProgram(name) === undefined);
  if (missing.length > 0) return `the lab lacks programs here: ${missing.join(", ")}`;
  const { bavail, bsize } = statfsSync(memoryFolder);
  const freeMib = Math.floor((bavail * bsize) / 2 ** 20);
  const wantedMib = guests * memoryMib;
  return freeMib < wantedMib
    ? `the lab wants ${wantedMib} MiB in ${memoryFolder}, which has ${freeMib} MiB free`
    : undefined;
}
