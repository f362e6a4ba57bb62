import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import type { PlanEndpoint } from "../lib/plan.ts";
import { listeningSockets } from "../lib/procfs.ts";
import { hasCode } from "./error-text.ts";

/**
 * Whether the iperf3 server of an end listens; `pid` is its agent's. On a stack that is not its own,
 * another program may hold the port, and clients would measure against that one: there the socket must
 * belong to the agent's own children. iperf3 listens on an IPv6 socket that takes IPv4 too, where the
 * namespace has IPv6 and it is told no address.
 */
export function isListening(pid: number, { port, stack }: PlanEndpoint): boolean {
  const sockets = ["tcp6", "tcp"].flatMap((table) =>
    listeningSockets(readText(`/proc/${pid}/net/${table}`), port),
  );
  if (stack === "own" || sockets.length === 0) return sockets.length > 0;
  const held = socketsOf(pid);
  return held === undefined || sockets.some((socket) => held.has(socket));
}

/** Inodes of the sockets that a process and its descendants hold; undefined where we may not look. */
function socketsOf(pid: number): Set<string> | undefined {
  const held = new Set<string>();
  const family = [pid];
  for (const member of family) {
    const children = readText(`/proc/${member}/task/${member}/children`).trim();
    family.push(...children.split(" ").filter(Boolean).map(Number));
    try {
      for (const fd of readdirSync(`/proc/${member}/fd`)) {
        const [, inode] = /^socket:\[(\d+)\]$/.exec(linkOf(`/proc/${member}/fd/${fd}`)) ?? [];
        if (inode !== undefined) held.add(inode);
      }
    } catch (error) {
      if (hasCode(error, "EACCES") || hasCode(error, "EPERM")) return undefined;
    }
  }
  return held;
}

/** Empty where it was closed in between. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return "";
    throw error;
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}
