import { aliveFifo, eventsFifo } from "./agent.ts";
import type { Script } from "./script.ts";
import { quote, words } from "./shell.ts";

/**
 * What measuring asks of a node that is another machine: a shell there reads requests from its
 * stdin and answers on stdout, one after the other; the agents' events come by themselves on stderr,
 * so that they are never in the middle of an answer. A process costs milliseconds on a small
 * machine: most requests take none, the reading of all counters three.
 */

/** Ends an answer; a line that begins so is in no file that is read here. */
const mark = "\u0001";

/**
 * The shell, and the sshd that its answers go through, ahead of busy iperf3 processes, as the
 * conductor is here (measure/priority.ts): a counter that is read late may be read too late. A
 * session without a terminal is ours and no person's.
 */
const getAhead: readonly string[] = [
  `chrt -r -p 1 $$ >/dev/null 2>&1 || renice -n -10 -p $$ >/dev/null 2>&1 || true`,
  `pid=$PPID`,
  `while [ "\${pid:-0}" -gt 1 ]; do`,
  `  case $(tr '\0' ' ' </proc/"$pid"/cmdline) in`,
  `    sshd*@notty*) chrt -R -r -p 1 "$pid" >/dev/null 2>&1 || true; break ;;`,
  `  esac`,
  `  pid=$(sed -n 's/^PPid:[[:space:]]*//p' /proc/"$pid"/status)`,
  `done 2>/dev/null`,
];

/** What a conductor before this one may have left. */
const leftovers: Script = ["gate-*", aliveFifo("*"), "*.out", "*.err"]
  .map((names) => `"$dir"/${names}`)
  .join(" ");

/** Defines the functions below, for a shell that reads commands from stdin. `dir`: the agents' folder. */
export const remotePrologue = (dir: string): Script =>
  [
    `dir=${quote(dir)}`,
    ...getAhead,
    // The answers' stderr goes nowhere; events go here.
    `exec 3>&2`,
    `listener=`,
    `trap '[ -z "$listener" ] || kill "$listener"' EXIT`,
    // A new FIFO each time: a reader that a broken connection has left takes nothing from us.
    `listen() {`,
    `  [ -d "$dir" ] || return 2`,
    `  for file in ${leftovers}; do [ ! -e "$file" ] || { echo left; break; }; done`,
    `  rm -f ${leftovers} "$dir/${eventsFifo}"`,
    `  mkfifo -m 666 "$dir/${eventsFifo}" "$dir/$1" || return 1`,
    `  exec 4<>"$dir/${eventsFifo}"`,
    `  cat <&4 >&3 &`,
    `  listener=$!`,
    // Held open for as long as this shell lives, and by no child that may outlive it (lib/agent.ts).
    `  exec 6<>"$dir/$1"`,
    `}`,
    // An agent holds its FIFO open as 3. Without its process id (-) the FIFO has to do.
    `awake() { { [ "$1" = - ] || [ -p "/proc/$1/fd/3" ]; } && [ -p "$dir/$2.jobs" ]; }`,
    `put() { awake "$1" "$2" && printf '%s\\n' "$3" 1<>"$dir/$2.jobs"; }`,
    `say() { if "$@"; then echo 1; else echo 0; fi; }`,
    `files() { head -v -c 16777216 "$@"; }`,
    `stamped() { date +%s.%N; files "$@"; date +%s.%N; }`,
    ``,
  ].join("\n");

/** A request as the shell reads it. @throws RangeError where it would not be one line. */
export function requestText(id: number, command: Script): string {
  if (command.includes("\n")) throw new RangeError("a request cannot hold a line feed");
  return `{ ${command}; } </dev/null 2>/dev/null; printf '\\n\\001%s %s\\n' ${id} "$?"\n`;
}

export interface RemoteAnswer {
  readonly id: number;
  readonly text: string;
  readonly status: number;
}

/** Takes the first whole answer from what has come in; undefined where there is none yet. */
export function takeAnswer(received: string): { answer: RemoteAnswer; rest: string } | undefined {
  const start = received.indexOf(`\n${mark}`);
  const end = start < 0 ? -1 : received.indexOf("\n", start + 1);
  if (end < 0) return undefined;
  const [id, status] = received
    .slice(start + 2, end)
    .split(" ")
    .map(Number);
  if (id === undefined || status === undefined || !Number.isInteger(id + status)) {
    throw new Error("the shell on the other side answers something else");
  }
  return {
    answer: { id, status, text: received.slice(0, start) },
    rest: received.slice(end + 1),
  };
}

/** Requests: commands for requestText. */
export const requests = {
  listen: (conductor: string): Script => words("listen", aliveFifo(conductor)),
  /** Writes a job line (lib/agent.ts), without its line feed; fails where no agent takes it. */
  put: (pid: number | undefined, container: string, line: string): Script =>
    words("put", pid ?? "-", container, line),
  /** A line each, 1 or 0: whether the agent of this process takes jobs. */
  awake: (ends: readonly { pid: number; container: string }[]): Script =>
    each(ends.map(({ pid, container }) => words("say", "awake", pid, container))),
  /** A line each, 1 or 0: whether the process lives. */
  alive: (pids: readonly number[]): Script =>
    each(pids.map((pid) => words("say", "[", "-d", `/proc/${pid}`, "]"))),
  /** Files with their names (filesIn), those that are there. */
  files: (paths: readonly string[]): Script => words("files", ...paths),
  /** The same between two lines with the machine's time (stampedFilesIn). */
  stamped: (paths: readonly string[]): Script => words("stamped", ...paths),
  remove: (paths: readonly string[]): Script => words("rm", "-f", "--", ...paths),
  makeGate: (path: string): Script => words("mkfifo", "-m", "666", "--", path),
  /** Opens and holds it: one gate at a time. */
  openGate: (path: string): Script => `exec 5<>${quote(path)}`,
  closeGate: (path: string): Script => `exec 5>&-; ${words("rm", "-f", "--", path)}`,
  run: (limitSec: number, argv: readonly string[]): Script =>
    words("timeout", "-s", "KILL", limitSec, ...argv),
  time: (): Script => "date +%s.%N",
};

const each = (commands: readonly Script[]): Script => commands.join("; ") || "true";

/** The answers of `awake` and `alive`. */
export const flagsIn = (text: string): boolean[] =>
  text
    .split("\n")
    .filter(Boolean)
    .map((line) => line === "1");

/** Names and texts of the files that `head -v` printed. */
export function filesIn(text: string): Map<string, string> {
  const parts = text.split(/(?:^|\n)==> (\/.*) <==\n/);
  const files = new Map<string, string>();
  for (let at = 1; at + 1 < parts.length; at += 2) files.set(parts[at] ?? "", parts[at + 1] ?? "");
  return files;
}

export interface StampedFile {
  readonly atSec: number;
  readonly text: string;
}

/**
 * The same with the time at which each was read, by the clock of its machine: the files are read one
 * after the other between two stamps, so each has its share of the time between them.
 */
export function stampedFilesIn(text: string): Map<string, StampedFile> {
  const first = text.indexOf("\n");
  const last = text.trimEnd().lastIndexOf("\n");
  const [from, to] = [Number(text.slice(0, first)), Number(text.slice(last))];
  if (first < 0 || !Number.isFinite(from + to)) throw new Error("no time in an answer");
  const files = [...filesIn(text.slice(first + 1, last + 1))];
  return new Map(
    files.map(([path, content], at) => [
      path,
      { atSec: from + ((to - from) * (at + 0.5)) / files.length, text: content },
    ]),
  );
}
