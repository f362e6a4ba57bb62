import type { Script } from "../script.ts";

/**
 * How a guest is reached while it is under test: by serial lines, never over the network. What they are in a guest is its backend's. Measuring sees
 * a guest as one more machine (measure/hands/remote.ts): a shell in it reads requests from the line `shell`
 * and answers there, and what its agent says comes on `events`, as over ssh. So its counters,
 * clock and gate are the guest's own, and a look at them is no packet on the link under test. `control` is
 * for the node: whether the guest is as it should be, and an end for a shell that somebody has left
 * behind. On the node each direction of a line is a FIFO that the guest's process holds open; files of
 * hostfs would have been seen on both sides too, but nobody can wait for those.
 */

/** FIFOs in a guest's folder, and the file descriptors that they are for its process. */
export const lineFds = {
  shellIn: 3,
  shellOut: 4,
  eventsOut: 5,
  controlIn: 6,
  controlOut: 7,
} as const;

/** By file descriptor. */
export const lineFifos: Readonly<Record<number, string>> = {
  [lineFds.shellIn]: "shell.in",
  [lineFds.shellOut]: "shell.out",
  [lineFds.eventsOut]: "events.out",
  [lineFds.controlIn]: "control.in",
  [lineFds.controlOut]: "control.out",
};

/** In a guest's folder. */
export const consoleFile = "console.log";
export const lockFile = "lock";
export const pidFile = "pid";

/** How long a guest may take to answer, and others before us to have their answers. */
const answerLimitSec = 5;
const turnLimitSec = 15;

/**
 * POSIX sh: `ask FOLDER QUESTION` prints what the guest answers on its control line, and fails where it
 * does not. Each line of an answer begins with the question's token: what an earlier one has left is not
 * taken for it. Opened for reading and writing a FIFO never waits.
 */
export const askingGuests: Script = [
  `ask() {`,
  `  (`,
  `    flock -w ${turnLimitSec} 9 || exit 1`,
  `    read -r token </proc/sys/kernel/random/uuid`,
  `    exec 8<>"$1/${lineFifos[lineFds.controlOut]}"`,
  `    printf '\\n%s %s\\n' "$token" "$2" 1<>"$1/${lineFifos[lineFds.controlIn]}"`,
  `    timeout ${answerLimitSec} sed -un "/^$token \\.\\$/q; s/^$token //p" <&8`,
  `  ) 9<"$1/${lockFile}"`,
  `}`,
].join("\n");

/**
 * Joins stdin, stdout and stderr with a fresh shell in the guest, until stdin ends or the guest does:
 * what ssh is for another machine. What it starts ends with it, kill -9 included.
 */
const relay: Script = [
  `set -eu`,
  `dir=$1`,
  askingGuests,
  `lost() { echo "$1; its console is $dir/${consoleFile}" >&2; exit 1; }`,
  `[ -d "$dir" ] || lost "there is no such guest"`,
  `read -r pid <"$dir/${pidFile}"`,
  `ask "$dir" restart >/dev/null || lost "the guest does not answer"`,
  `exec 3<>"$dir/${lineFifos[lineFds.shellIn]}" 4<>"$dir/${lineFifos[lineFds.shellOut]}" 5<>"$dir/${lineFifos[lineFds.eventsOut]}"`,
  `read -r token </proc/sys/kernel/random/uuid`,
  `printf '\\nhello %s\\n' "$token" >&3`,
  `line=`,
  `until [ "$line" = "hello $token" ]; do IFS= read -r line <&4; done`,
  `own="setpriv --pdeathsig KILL"`,
  `$own cat <&5 >&2 &`,
  `events=$!`,
  `$own cat <&4 &`,
  `answers=$!`,
  `$own sh -c 'setpriv --pdeathsig KILL tail --pid="$1" -f /dev/null; echo "the guest has ended; its console is $3/${consoleFile}" >&2; kill "$2"' watch "$pid" "$$" "$dir" </dev/null >/dev/null 3>&- 4>&- 5>&- &`,
  `watch=$!`,
  `cat >&3`,
  `printf '\\nexit\\n' >&3`,
  `kill -KILL "$events" "$answers" "$watch" 2>/dev/null || true`,
].join("\n");

/** Command line that opens a shell in the guest with this folder. */
export const guestShell = (dir: string): [string, ...string[]] => [
  ...(["sh", "-c", relay, "guest-shell"] as const),
  dir,
];
