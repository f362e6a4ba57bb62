/** Text of a POSIX shell script. */
export type Script = string;

/**
 * One concern of a node as desired state. `up` is idempotent and cleans up its own failure; `down`
 * undoes it, also when `up` was cut off; `check` only reads, and prints one line a difference
 * (`eth1 mtu: want 9000, have 1500`) and nothing when all is as asked.
 */
export interface HostState {
  up: Script;
  down: Script;
  check: Script;
}

/** Joins lines into a script that stops at the first failure and at unset variables. */
export const script = (...lines: readonly string[]): Script => ["set -eu", ...lines].join("\n");

/** Two concerns as one: the second is made after the first, and undone before it. */
export const both = (first: HostState, second: HostState): HostState => ({
  // The scripts may run as the body of a shell that does not stop by itself.
  up: script(`(${first.up})`, `(${second.up})`),
  down: `(${second.down})\n(${first.down})`,
  check: `(${first.check})\n(${second.check})`,
});
