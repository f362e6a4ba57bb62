import type { Script } from "../script.ts";

/** What takes effect in the kernel soon after it was asked for gets this long. */
const tries = 25;
const pauseSec = 0.2;

/**
 * POSIX sh for the end of an `up`: waits until its own check finds nothing, and fails with what it
 * finds otherwise. For programs that end well although what they were told did not happen.
 * @param check a command that prints what differs.
 */
export const settled = (check: string): Script =>
  [
    `tries=0`,
    `while left=$(${check} 2>&1) || left="\${left:-the check failed}"; [ -n "$left" ]; do`,
    `  tries=$((tries + 1))`,
    `  if [ "$tries" -ge ${tries} ]; then printf '%s\\n' "$left" >&2; exit 1; fi`,
    `  sleep ${pauseSec}`,
    `done`,
  ].join("\n");
