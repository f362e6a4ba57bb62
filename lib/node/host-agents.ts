import { agentFile, agentPidFile, agentScript } from "../agent.ts";
import { agentDir } from "../folders.ts";
import { type HostState, type Script, script } from "../script.ts";
import { quote } from "../shell.ts";
import { endsOn } from "./endpoint.ts";
import type { AnyNodeContext } from "./index.ts";

/** Programs that a half of a pair needs on its node where no image brings them. */
export const hostAgentPrograms = [
  ...["iperf3", "ping", "ip", "ethtool", "timeout", "mkfifo"],
  ...["unshare", "setsid"],
] as const;

const startTimeoutSec = 20;

/**
 * The agents of all halves on a node that are processes of it (`endpoint: host`): one batch. Each is
 * the first process of a process namespace of its own (pid_namespaces(7)), so that its reset reaches
 * what it has started and nothing else, and so that all of it ends with it. Scripts for the node's own
 * network namespace; undefined where there are none.
 */
export function hostAgentsState(context: AnyNodeContext): HostState | undefined {
  const ends = endsOn(context, "host");
  if (ends.length === 0) return undefined;
  const { node, person, stack } = context;
  const wanted = ends.map(({ role, container, port, address }) =>
    [role, container, port, address].join(" "),
  );
  const prelude = [
    `dir=${quote(agentDir(person, stack, node.name))}`,
    `wanted=${quote(wanted.join("\n"))}`,
    ...watching,
    ...ending,
  ];
  return {
    up: script(
      ...prelude,
      `text=${quote(agentScript.trimEnd())}`,
      `mkdir -p "$dir"`,
      `if [ "$(cat "$dir/${agentFile}" 2>/dev/null)" != "$text" ]; then`,
      `  end_all`,
      `  printf '%s\\n' "$text" >"$dir/${agentFile}.new"`,
      `  mv "$dir/${agentFile}.new" "$dir/${agentFile}"`,
      `fi`,
      `for file in "$dir"/${agentPidFile("*")}; do`,
      `  name=\${file##*/}; name=\${name%${agentPidFile("")}}`,
      `  if [ -e "$file" ] && ! printf '%s\\n' "$wanted" | grep -qF " $name "; then end_one "$name"; fi`,
      `done`,
      `printf '%s\\n' "$wanted" | while read -r role name port address; do`,
      `  if runs "$role" "$name" "$port" "$address"; then continue; fi`,
      `  end_one "$name"`,
      ...startAgent.map((line) => `  ${line}`),
      `done`,
      `waited=0`,
      `until missing=$(differences) && [ -z "$missing" ]; do`,
      `  waited=$((waited + 1))`,
      `  if [ "$waited" -gt ${startTimeoutSec * 10} ]; then printf '%s\\n' "$missing" >&2; exit 1; fi`,
      `  sleep 0.1`,
      `done`,
    ),
    down: endHostAgents(context),
    check: script(...prelude, `differences`),
  };
}

/** Ends all agents of the node that are no containers, whoever started them. */
export function endHostAgents({ person, stack, node }: AnyNodeContext): Script {
  return script(
    `dir=${quote(agentDir(person, stack, node.name))}`,
    ...ending,
    `end_all`,
    `rm -f "$dir/${agentFile}" "$dir/${agentFile}.new"`,
  );
}

/** The command line tells a living agent from another process that got its number. */
const watching = [
  `runs() {`,
  `  { read -r pid <"$dir/${agentPidFile("$2")}"; } 2>/dev/null || return 1`,
  `  [ "$(tr '\\0' ' ' 2>/dev/null <"/proc/$pid/cmdline")" = "sh $dir/${agentFile} $1 $2 $3 $dir $4 " ]`,
  `}`,
  `differences() {`,
  `  printf '%s\\n' "$wanted" | while read -r role name port address; do`,
  `    runs "$role" "$name" "$port" "$address" 2>/dev/null || echo "agent $name: want running, have none"`,
  `  done`,
  `}`,
  `end_one() {`,
  `  { read -r pid <"$dir/${agentPidFile("$1")}"; } 2>/dev/null || pid=none`,
  `  if grep -qsF "$dir/${agentFile}" "/proc/$pid/cmdline"; then kill -KILL "$pid" 2>/dev/null || true; fi`,
  `  rm -f "$dir/${agentPidFile("$1")}" "$dir/$1.jobs"`,
  `}`,
];

const ending = [
  // By program name first: grep and the shell that runs this script may have the path in their lines too.
  `agents() { grep -lsxE "$1" /proc/[0-9]*/comm | sed 's/comm$/cmdline/' | xargs -r grep -lsF "$dir/${agentFile}" | cut -d/ -f3 || true; }`,
  `end_all() {`,
  `  for round in 1 2 3 4 5 6 7 8 9 10; do`,
  `    [ -n "$(agents 'sh|unshare')" ] || break`,
  // Their parents end with them and ask for their status: killed too, they would leave zombies.
  `    agents sh | xargs -r kill -KILL 2>/dev/null || true`,
  `    sleep 0.1`,
  `  done`,
  `  for file in "$dir"/${agentPidFile("*")}; do`,
  `    name=\${file##*/}`,
  `    if [ -e "$file" ]; then rm -f "$file" "$dir/\${name%${agentPidFile("")}}.jobs"; fi`,
  `  done`,
  `}`,
];

/**
 * POSIX sh: starts the agent `$name` in the folder `$dir`, with `$role`, `$port` and `$address`. /proc is
 * still that of the node, so the number that it shows is the one that the node knows. An
 * empty environment, as in a container, and its own session: it outlives whoever brings it up.
 */
export const startAgent: readonly string[] = [
  // The person's own iperf3 may have its libraries where they say.
  `env -i "PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin" \${LD_LIBRARY_PATH:+"LD_LIBRARY_PATH=$LD_LIBRARY_PATH"} setsid unshare --pid --fork --kill-child sh -c '`,
  `  read -r pid rest </proc/self/stat`,
  `  echo "$pid" >"$1.new" && mv "$1.new" "$1"`,
  `  shift`,
  `  exec "$@"' agent "$dir/${agentPidFile("$name")}" \\`,
  `  sh "$dir/${agentFile}" "$role" "$name" "$port" "$dir" "$address" </dev/null >/dev/null 2>&1 &`,
];
