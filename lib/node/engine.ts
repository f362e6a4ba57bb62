import { printExplainingLine } from "../explaining-line.ts";
import { engineCgroup, engineDataDir, engineRunDir } from "../folders.ts";
import { nodeNamespace } from "../names.ts";
import type { EngineNeeds } from "../network/index.ts";
import type { Script } from "../script.ts";
import { quote, words } from "../shell.ts";

/** The Docker engine of an emulated node, as scripts: started by hand, ended with all it made. */

const startTimeoutSec = 60;

export const engineSocket = (stack: string, node: string): string =>
  `${engineRunDir(stack, node)}/docker.sock`;

/**
 * The engine has sockets of its own below its folder, and the path of a socket ends at 107
 * characters (unix(7), sun_path).
 */
export const maxEngineRunDirLength = 107 - "/exec/containerd/containerd.sock.ttrpc".length;

const pidFile = (stack: string, node: string): string => `${engineRunDir(stack, node)}/docker.pid`;

/** True while the engine of this node runs; a pid file may outlive its process. */
const engineRuns = (stack: string, node: string): Script =>
  `grep -qsF ${quote(engineDataDir(stack, node))} "/proc/$(cat ${quote(pidFile(stack, node))} 2>/dev/null || echo none)/cmdline"`;

/**
 * Starts the engine inside the node's namespace. `nsenter --net` and not `ip netns exec`, which would
 * hide the cgroup mounts from it. No bridge of its own, and a packet filter only where the network
 * needs one: the testbed's networks are all there is. cgroupfs, so that all its containers are below one cgroup, with systemd or without.
 */
export function startEngine(
  stack: string,
  node: string,
  { iptables, userlandProxy }: EngineNeeds,
): Script {
  const run = engineRunDir(stack, node);
  const socket = engineSocket(stack, node);
  const log = quote(`${run}/dockerd.log`);
  const failed = (end: string) => quote(`node ${node}: its Docker engine ${end}`);
  const command = words(
    "setsid",
    "nsenter",
    `--net=/run/netns/${nodeNamespace(stack, node)}`,
    "dockerd",
    ...["--data-root", engineDataDir(stack, node), "--exec-root", `${run}/exec`],
    ...["--pidfile", pidFile(stack, node), "--host", `unix://${socket}`],
    ...["--bridge", "none", "--log-level", "warn"],
    ...[`--iptables=${iptables}`, `--userland-proxy=${userlandProxy}`],
    ...["--exec-opt", "native.cgroupdriver=cgroupfs"],
    ...["--cgroup-parent", engineCgroup(stack, node)],
  );
  return [
    `mkdir -p ${quote(run)} ${quote(engineDataDir(stack, node))}`,
    `started=`,
    `if ! ${engineRuns(stack, node)}; then`,
    `  rm -f ${quote(pidFile(stack, node))}`,
    // As a service has it: a person's shell may allow fewer than an engine takes.
    `  (ulimit -n 1048576 2>/dev/null || ulimit -n "$(ulimit -H -n)" || true; exec ${command}) >>${log} 2>&1 </dev/null &`,
    `  started=$!`,
    `fi`,
    `waited=0`,
    `until docker -H ${quote(`unix://${socket}`)} version >/dev/null 2>&1; do`,
    `  waited=$((waited + 1))`,
    `  if [ "$waited" -gt ${startTimeoutSec * 5} ]; then`,
    `    echo ${failed(`does not answer within ${startTimeoutSec} s:`)} "$(${printExplainingLine(log)})" >&2`,
    `    exit 1`,
    `  fi`,
    `  if [ -n "$started" ] && ! kill -0 "$started" 2>/dev/null; then`,
    `    echo ${failed("did not start:")} "$(${printExplainingLine(log)})" >&2`,
    `    exit 1`,
    `  fi`,
    `  sleep 0.2`,
    `done`,
  ].join("\n");
}

export const checkEngine = (stack: string, node: string): Script =>
  `${engineRuns(stack, node)} || echo "Docker engine: want running, have none"`;

/**
 * Ends the engine and everything it made, in one batch: containers by their cgroup, then engine and
 * its children by the folder in their command line, then mounts, folders and cgroups. Works as well
 * on what a kill has left half made.
 */
export function stopEngine(stack: string, node: string): Script {
  const run = engineRunDir(stack, node);
  const data = engineDataDir(stack, node);
  const cgroup = engineCgroup(stack, node);
  return [
    `run=${quote(run)}; data=${quote(data)}; cgroup=${quote(cgroup)}`,
    // By program name first: the shell that runs this very script has the folders in its command line too.
    // With the slash: node n1 must not end the engine of n10.
    `ours() { grep -lsxE 'dockerd|containerd|containerd-shim|docker-init|docker-proxy|runc' /proc/[0-9]*/comm | sed 's/comm$/cmdline/' | xargs -r grep -lsF "$run/" | cut -d/ -f3 || true; }`,
    `inside() { find /sys/fs/cgroup -path "*$cgroup/*" -name cgroup.procs -exec cat {} + 2>/dev/null || true; }`,
    // All at once, so that the engine does not tidy up after each container on its own; again for those forked meanwhile.
    `for round in 1 2 3 4 5 6 7 8 9 10; do`,
    `  doomed=$(ours; inside)`,
    `  [ -n "$doomed" ] || break`,
    `  printf '%s\\n' "$doomed" | sort -u | xargs -r kill -9 2>/dev/null || true`,
    `  sleep 0.1`,
    `done`,
    `grep -hos 'unix:///run/containerd/s/[0-9a-f]*' "$run"/exec/containerd/daemon/*/moby/*/address | sed 's|^unix://||' | xargs -r rm -f`,
    `awk -v run="$run/" -v data="$data/" '{ if (index($5 "/", run) == 1 || index($5 "/", data) == 1) print $5 }' /proc/self/mountinfo | sort -r | while read -r mount; do umount "$mount" 2>/dev/null || umount -l "$mount"; done`,
    `rm -rf "$run" "$data"`,
    `for top in /sys/fs/cgroup /sys/fs/cgroup/*; do`,
    `  [ -d "$top$cgroup" ] || continue`,
    `  find "$top$cgroup" -depth -type d -exec rmdir {} + 2>/dev/null || true`,
    `  (cd "$top" && rmdir -p "$(dirname "\${cgroup#/}")" 2>/dev/null) || true`,
    `done`,
    `rmdir -p "$(dirname "$run")" "$(dirname "$data")" 2>/dev/null || true`,
  ].join("\n");
}
