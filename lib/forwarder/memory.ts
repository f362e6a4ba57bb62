import { engineCgroup } from "../folders.ts";
import { middleboxName } from "../names.ts";
import type { Script } from "../script.ts";
import { quote } from "../shell.ts";
import type { Box } from "./forwarder.ts";

/**
 * The control group that bounds the memory of a forwarder's programs, of version 1 or 2 (Linux:
 * Documentation/admin-guide/cgroup-v1/memory.rst, cgroup-v2.rst).
 */
export const memoryGroup = (stack: string): string => engineCgroup(stack, middleboxName);

const mebibyte = 1024 * 1024;

/** Where control groups are mounted; where `ip netns exec` hides them, who has called it still sees them. */
const mounts = '/sys/fs/cgroup "/proc/$PPID/root/sys/fs/cgroup"';

/** POSIX sh that sets `$group` to the folder of the group, and `$version`. */
export const findGroup = (stack: string): Script =>
  `version=1; for top in ${mounts}; do ` +
  `if [ -e "$top/cgroup.controllers" ]; then version=2 group=$top${quote(memoryGroup(stack))}; break; fi; ` +
  `group=$top/memory${quote(memoryGroup(stack))}; [ ! -d "$top/memory" ] || break; done`;

/** Makes the group, with its bound; in version 2 each group above it must hand the controller down. */
export function makeGroup({ stack, middlebox }: Pick<Box, "stack" | "middlebox">): Script[] {
  if (middlebox.memoryMiB === undefined) return [];
  const bytes = middlebox.memoryMiB * mebibyte;
  return [
    findGroup(stack),
    // An empty one has counted for programs that are gone.
    `rmdir "$group" 2>/dev/null || true`,
    `mkdir -p "$group"`,
    `if [ "$version" = 2 ]; then`,
    `  for above in "\${group%/*/*/*}" "\${group%/*/*}" "\${group%/*}"; do echo +memory >"$above/cgroup.subtree_control"; done`,
    `  echo ${bytes} >"$group/memory.max"`,
    `  [ ! -e "$group/memory.swap.max" ] || echo 0 >"$group/memory.swap.max"`,
    `else`,
    `  echo ${bytes} >"$group/memory.limit_in_bytes"`,
    `  [ ! -e "$group/memory.memsw.limit_in_bytes" ] || echo ${bytes} >"$group/memory.memsw.limit_in_bytes"`,
    `fi`,
  ];
}

export function checkGroup({ stack, middlebox }: Pick<Box, "stack" | "middlebox">): Script[] {
  if (middlebox.memoryMiB === undefined) return [];
  const bytes = middlebox.memoryMiB * mebibyte;
  return [
    findGroup(stack),
    `have=$(cat "$group/memory.max" 2>/dev/null || cat "$group/memory.limit_in_bytes" 2>/dev/null) || have=none`,
    `[ "$have" = ${bytes} ] || echo "middlebox memory: want ${bytes} bytes, have $have"`,
  ];
}

/**
 * The script by a shell that is in the group, so that all it starts is bounded from the first page on.
 * From outside of the namespace: `ip netns exec` hides control groups.
 */
export const inGroup = (
  { stack, middlebox }: Pick<Box, "stack" | "middlebox">,
  body: Script,
): Script =>
  middlebox.memoryMiB === undefined
    ? body
    : `(${findGroup(stack)}; exec sh -c ${quote(`echo $$ >"$1/cgroup.procs"; ${body}`)} group "$group")`;

/** How often the kernel has ended a program of the group for its memory; 0 where there is no group. */
export const killsInGroup = (stack: string): Script =>
  `{ ${findGroup(stack)}; sed -n 's/^oom_kill //p' "$group/memory.events" "$group/memory.oom_control" 2>/dev/null; true; }`;

/** Removes the group from all hierarchies; its programs were told to end, which takes a moment. */
export const removeGroup = (stack: string): Script =>
  [
    `for top in /sys/fs/cgroup /sys/fs/cgroup/*; do`,
    `  group=$top${quote(memoryGroup(stack))}; tries=0`,
    `  while [ -d "$group" ] && ! rmdir "$group" 2>/dev/null && [ "$tries" -lt 20 ]; do tries=$((tries + 1)); sleep 0.1; done`,
    `  (cd "$top" 2>/dev/null && rmdir -p ${quote(
      memoryGroup(stack)
        .slice(1)
        .replace(/\/[^/]*$/, ""),
    )} 2>/dev/null) || true`,
    `done`,
  ].join("\n");
