import { printExplainingLine } from "./explaining-line.ts";
import type { Person } from "./folders.ts";
import type { Script } from "./script.ts";
import { quote, words } from "./shell.ts";

/**
 * The trial of the tools image: an iperf3 server and a client on the loopback of one container that is gone
 * afterwards. A program that starts is not yet one that works: what it loads when it ends its threads is named nowhere.
 */

/** Where the image keeps the trial. */
export const trialPath = "/trial.sh";

const trialLimitSec = 10;

/** For any POSIX sh. The client tries again until the server listens. */
export const trialScript: Script = `# Sends one block over loopback; prints what goes wrong.
iperf3 -s -1 -B 127.0.0.1 >/tmp/server 2>&1 &
server=$!
tries=0
until iperf3 -c 127.0.0.1 -n 1 >/tmp/client 2>&1; do
  tries=$((tries + 1))
  if ! grep -q refused /tmp/client || [ "$tries" -gt 100 ]; then cat /tmp/server /tmp/client >&2; exit 1; fi
  sleep 0.02
done
wait "$server" || { cat /tmp/server >&2; exit 1; }
`;

export interface TrialSpec {
  readonly tag: string;
  /** Command line of the Docker client. */
  readonly docker: (...args: string[]) => readonly string[];
  /** Command line that loads `$work/image.tar` from stdin, all but the image's name. */
  readonly load: Script;
  readonly person: Person;
}

/** Names under which an image is tried: the number is that of the process that tries it. */
const untriedName = (tag: string, process: string): string => `${tag}-untried-${process}`;

/** POSIX sh that removes what a trial that was killed has left; `others` says which are still at it. */
const removeUntried = (
  { tag, docker }: Pick<TrialSpec, "tag" | "docker">,
  unless: string,
): Script => {
  const names = docker(
    ...["image", "ls", "--format", "{{.Repository}}:{{.Tag}}"],
    ...["--filter", `reference=${untriedName(tag, "*")}`],
  );
  return [
    `for old in $(${words(...names)} 2>/dev/null); do`,
    `  ${unless} ${words(...docker("image", "rm"))} "$old" >/dev/null 2>&1 || true`,
    `done`,
  ].join("\n");
};

/** All of them, at a time when nobody tries. */
export const removeAllUntried = (spec: Pick<TrialSpec, "tag" | "docker">): Script =>
  removeUntried(spec, "");

/**
 * POSIX sh that gives the image in `$work/image.tar` its name once it has been tried, in a container with the rights of
 * those that measure. The engine removes it, whatever becomes of us. Needs `$untried` to be removed at the end.
 */
export function tryImage({ tag, docker, load, person }: TrialSpec): Script {
  const run = docker(
    ...["run", "--rm", "--network", "none", "--read-only", "--tmpfs", "/tmp"],
    ...["--cap-drop", "ALL", "--security-opt", "no-new-privileges"],
    ...["--user", `${person.uid}:${person.gid}`, "--label", "netbench=trial"],
  );
  const trial = words("timeout", "-s", "KILL", trialLimitSec, "sh", trialPath);
  return [
    removeUntried({ tag, docker }, `[ -d "/proc/\${old##*-}" ] ||`),
    `untried=${quote(untriedName(tag, ""))}$$`,
    `if ! ${load} "$untried" <"$work/image.tar" >/dev/null 2>"$work/said"; then`,
    `  root=$(${words(...docker("info", "--format", "{{.DockerRootDir}}"))} 2>/dev/null) || root=unknown`,
    `  echo "the Docker engine (its data are in $root) does not take the image ${tag}: $(${printExplainingLine('"$work/said"')})" >&2`,
    `  exit 1`,
    `fi`,
    `${words(...run)} "$untried" ${trial} >"$work/said" 2>&1 && status=0 || status=$?`,
    `if [ "$status" != 0 ]; then`,
    `  why=$(${printExplainingLine('"$work/said"')})`,
    `  echo "the image ${tag} cannot be used: iperf3 fails in it: \${why:-it does not end within ${trialLimitSec} s (status $status)}" >&2`,
    `  exit 1`,
    `fi`,
    `${words(...docker("tag"))} "$untried" ${quote(tag)}`,
  ].join("\n");
}
