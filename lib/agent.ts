import { inPlainLocale } from "./locale.ts";
import { words } from "./shell.ts";

/**
 * The agent: the first process of every container, or of a process namespace of its own where a
 * half of a pair is no container (lib/node/host-agents.ts). It waits for job lines on a FIFO, runs them, and
 * says when they are ready and done; so a repetition needs no `docker exec` (which costs 92 ms of
 * CPU a client and spreads 128 starts over 5 s, measured on two cores).
 *
 * The shared folder (`/netbench` inside, `agentDir` of the plan outside, on a tmpfs) holds
 * - `<container>.jobs`  FIFO, made by the agent: one job a line (jobLine)
 * - `events`            FIFO, made by the conductor: `ready <id>.<container>`, `done <id>.<container> <status>`
 * - `alive-<conductor>` FIFO, held open by the conductor until it ends, however it ends: an agent that has worked for
 *                       it and finds nobody holding it kills all that it runs; one that has ended well removes it first
 * - a gate              FIFO, made by the conductor, a fresh one an attempt: opening it for writing
 *                       lets all jobs that wait at it go at once
 * - `<container>.pid`   of an agent that is no container: its process id on the node
 * - `<id>.<container>.out` and `.err`: what the job printed; the conductor deletes them
 */

export type AgentRole = "server" | "client";

/** Where the image keeps the agent. */
export const agentPath = "/agent.sh";

/** Where the containers see the shared folder. */
export const agentMount = "/netbench";

/** The events FIFO in the shared folder. */
export const eventsFifo = "events";

/** FIFO in the shared folder that is open while a conductor lives; its name is the beginning of its jobs' ids. */
export const aliveFifo = (conductor: string): string => `alive-${conductor}`;

/** Port of an iperf3 server that has its network stack for itself: the registered default. */
export const iperf3Port = 5201;

/** Longest job line: POSIX lets a write of up to PIPE_BUF bytes (4096 on Linux) arrive whole. */
export const maxJobLineBytes = 4096;

/**
 * Text of the agent, for any POSIX sh with timeout, mkfifo and sleep beside it.
 *
 * Nothing in it can hang: a FIFO is opened for reading and writing, which never waits, except the
 * gate, which is under the job's time limit, as is all the rest of a job.
 */
export const agentScript = `# Runs what the conductor asks for; see lib/agent.ts of netbench.
role=$1 name=$2 port=\${3:-${iperf3Port}} dir=\${4:-${agentMount}} address=\${5:-}
export TMPDIR=/tmp
${inPlainLocale}
# A reset signals every process that it can reach: only right where this is the first one.
[ "$$" = 1 ] || { echo "the agent must be the first process of its container" >&2; exit 64; }
trap 'exit 0' TERM INT

tell() {
  # Without this check the redirection would make a plain file where there is no conductor.
  if [ -p "$dir/${eventsFifo}" ]; then echo "$*" 1<>"$dir/${eventsFifo}"; fi
}

serve() {
  while :; do
    iperf3 -s -p "$port" \${address:+-B "$address"}
    sleep 0.2
  done </dev/null >/dev/null 2>&1 3>&- &
}

job() {
  case $3 in
  *:connected) text=$connect ;;
  *) text=$start ;;
  esac
  timeout -s KILL "$2" sh -c "$find$text" job "$1.$name" "$dir" "\${3%:*}" "$4" \\
    </dev/null >"$dir/$1.$name.out" 2>"$dir/$1.$name.err" 3>&-
  tell "done $1.$name $?"
}

# busybox prefers its own ping and ip to the programs on PATH: name the file.
find='
  find() {
    IFS=:
    for folder in $PATH; do
      program=$folder/$1
      if [ -x "$program" ]; then return; fi
    done
    echo "$1 is not in this image" >&2
    exit 127
  }
  ready() { if [ -p "$2/${eventsFifo}" ]; then echo "ready $1" 1<>"$2/${eventsFifo}"; fi; }
'

# Waits at the gate, then runs.
start='
  if [ "$3" != - ]; then ready "$@"; : <"$2/$3"; fi
  eval "set -- $4"
  find "$1"
  shift
  exec "$program" "$@"'

# Runs, is stopped once its first datagram has been answered, and goes on when the gate opens.
connect='
  count() {
    while read -r layer received rest; do
      if [ "$layer" = Udp: ]; then answers=$received; fi
    done </proc/net/snmp
  }
  hold() {
    while count; [ "$answers" = "$before" ]; do kill -0 "$$" || exit; done
    kill -STOP "$$"
    ready "$@"
    : <"$2/$3"
    kill -CONT "$$"
  }
  count
  before=$answers
  hold "$@" 2>/dev/null >&2 &
  eval "set -- $4"
  find "$1"
  shift
  exec "$program" "$@"'

# Waits for the end of a conductor, after which nobody holds its FIFO open. Opening it for both first
# never waits. Where the FIFO is gone, or another has its name, there is nothing to be killed.
watch() {
  if [ ! -p "$dir/${aliveFifo("$1")}" ]; then return; fi
  exec 4<>"$dir/${aliveFifo("$1")}" 5<"$dir/${aliveFifo("$1")}" 4>&-
  while read -r word <&5; do :; done
  if [ -p "$dir/${aliveFifo("$1")}" ] && [ /proc/self/fd/5 -ef "$dir/${aliveFifo("$1")}" ]; then
    echo "$1 1 - gone" >&3
  fi
}

reset() {
  kill -KILL -1 2>/dev/null
  wait
  watched=
  # Whoever is still at its end holds its port: the next server would find it taken.
  rounds=0
  while kill -0 -1 2>/dev/null && [ "$rounds" -lt 50 ]; do sleep 0.02; rounds=$((rounds + 1)); done
  if [ "$role" = server ]; then serve; fi
  tell "done $1.$name 0"
}

[ -p "$dir/$name.jobs" ] || mkfifo "$dir/$name.jobs" || exit 1
exec 3<>"$dir/$name.jobs"
if [ "$role" = server ]; then serve; fi
watched= conductor=
while :; do
  read -r id limit gate command <&3 || { sleep 1; continue; }
  # What another conductor has begun meanwhile is not this one's to kill.
  if [ "$command" = gone ] && [ "$id" != "$conductor" ]; then continue; fi
  conductor=\${id%%-*}
  case $command in
  reset | gone) reset "$id" ;;
  *)
    if [ "$watched" != "$conductor" ]; then
      watch "$conductor" </dev/null >/dev/null 2>&1 &
      watched=$conductor
    fi
    job "$id" "$limit" "$gate" "$command" &
    ;;
  esac
done
`;

/** What a container's agent is told. */
export interface AgentSettings {
  role: AgentRole;
  /** The container's own name. */
  name: string;
  /** Port of its server. */
  port?: number;
  /** The only address that its server listens on, where it shares the node's stack. */
  address?: string;
}

/** Command line of a container. */
export function agentCommand(settings: AgentSettings): string[] {
  return ["sh", agentPath, ...agentArguments(settings)];
}

/**
 * The same for an image that is not ours, with a POSIX sh, timeout, mkfifo and sleep: it brings the
 * agent's text along, 2 kB a container. Such an image's entrypoint must be overridden.
 */
export function portableAgentCommand(settings: AgentSettings): string[] {
  return ["sh", "-c", agentScript, agentPath, ...agentArguments(settings)];
}

function agentArguments({ role, name, port = iperf3Port, address }: AgentSettings): string[] {
  if (address !== undefined) return [role, name, String(port), agentMount, address];
  return [role, name, ...(port === iperf3Port ? [] : [String(port)])];
}

/** File in the shared folder with the process id of an agent that is no container. */
export const agentPidFile = (name: string): string => `${name}.pid`;

/** The agent's text in the shared folder, for agents that are no containers. */
export const agentFile = "agent.sh";

export interface Job {
  /** Unique in the shared folder, without blanks or dots. */
  readonly id: string;
  /** The job is killed after so many seconds, the wait at the gate included. */
  readonly limitSec: number;
  /** FIFO in the shared folder to wait at; null: start at once. */
  readonly gate: string | null;
  /**
   * Where to wait: before the command starts, or connected: it starts at once and is stopped when its
   * first datagram has been answered, until the gate opens. Needs a network stack of its own.
   */
  readonly wait?: "connected";
  readonly argv: readonly string[];
}

/** A job as the agent reads it. Throws a RangeError where it would not arrive whole. */
export function jobLine(job: Job): string {
  const where = job.gate !== null && job.wait === "connected" ? ":connected" : "";
  return line(job.id, job.limitSec, job.gate && `${job.gate}${where}`, words(...job.argv));
}

/** A line that kills all jobs of an agent, and lets a server start afresh. */
export function resetLine(id: string): string {
  return line(id, 1, null, "reset");
}

function line(id: string, limitSec: number, gate: string | null, command: string): string {
  const text = `${id} ${Math.ceil(limitSec)} ${gate ?? "-"} ${command}\n`;
  if (text.indexOf("\n") !== text.length - 1) throw new RangeError("a job cannot hold a line feed");
  if (Buffer.byteLength(text) > maxJobLineBytes) throw new RangeError("a job line is too long");
  return text;
}

export type AgentEvent =
  | { readonly kind: "ready"; readonly job: string }
  | { readonly kind: "done"; readonly job: string; readonly status: number };

/** Reads one line of the events FIFO; undefined for anything else. `job` is `<id>.<container>`. */
export function parseEvent(text: string): AgentEvent | undefined {
  const [kind, job, status] = text.trim().split(" ");
  if (kind === "ready" && job !== undefined) return { kind, job };
  if (kind === "done" && job !== undefined && status !== undefined && /^\d+$/.test(status)) {
    return { kind, job, status: Number(status) };
  }
  return undefined;
}

/** Name of a job in events and of its output files. */
export function jobName(id: string, container: string): string {
  return `${id}.${container}`;
}
