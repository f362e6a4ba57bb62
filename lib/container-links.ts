import { containerLink } from "./names.ts";
import { type HostState, type Script, script } from "./script.ts";
import { quote } from "./shell.ts";

export interface ContainerLinksArgs {
  /** The Docker client with its engine, as shell words. */
  docker: string;
  /** Names of the node's containers. */
  containers: readonly string[];
  /** Undefined where they have no links of their own. */
  mtuBytes: number | undefined;
  /** Whether we may look into and change the containers' namespaces. */
  root: boolean;
}

/** POSIX sh: `processes` prints name and first process of each container that is there; 0 is stopped. */
export const processesOf = (docker: string, containers: readonly string[]): Script[] => [
  `names=${quote(containers.join(" "))}`,
  `processes() { ${docker} inspect -f '{{.Name}} {{.State.Pid}}' $names 2>/dev/null | sed 's|^/||' || true; }`,
];

/**
 * The containers of a node, running and with links of the right MTU: one batch a node. Lowering a
 * NIC's MTU lowers its macvlan links for good, so raising the NIC again is not enough; and after a
 * reboot the containers are there but stopped.
 */
export function containerLinksState(args: ContainerLinksArgs): HostState {
  const { docker } = args;
  // A path below /proc/PID/root shows the container's own /sys, without entering its namespace.
  const mtu = `{ read -r mtu <"/proc/$pid/root/sys/class/net/${containerLink}/mtu"; } 2>/dev/null || mtu=none`;
  const watched = args.root && args.mtuBytes !== undefined;
  const wrong = watched ? `${mtu}; [ "$mtu" = ${args.mtuBytes} ]` : `true`;
  const prelude = processesOf(docker, args.containers);
  return {
    up: script(
      ...prelude,
      `found=$(processes)`,
      `if [ "$(printf '%s\\n' "$found" | grep -c .)" -lt ${args.containers.length} ]; then`,
      `  echo "containers: want ${args.containers.length}, have $(printf '%s\\n' "$found" | grep -c .); bring them back with: npm run pulumi -- up --refresh" >&2`,
      `  exit 1`,
      `fi`,
      `printf '%s\\n' "$found" | awk '$2 == 0 { print $1 }' | xargs -r ${docker} start >/dev/null`,
      ...(watched
        ? [
            // A link that went with what it sat on comes back when its container starts.
            `processes | while read -r name pid; do ${mtu}; [ "$mtu" != none ] || echo "$name"; done | xargs -r ${docker} restart -t 1 >/dev/null`,
            `processes | while read -r name pid; do`,
            `  ${mtu}; [ "$mtu" != none ] || { echo "$name has lost its ${containerLink} for good: remove the container, and npm run up makes it anew" >&2; exit 1; }`,
            `  ${wrong} || nsenter -t "$pid" -n ip link set dev ${containerLink} mtu ${args.mtuBytes}`,
            `done`,
          ]
        : []),
    ),
    down: script("true"),
    check: script(
      ...prelude,
      `found=$(processes)`,
      `count=$(printf '%s\\n' "$found" | grep -c . || true)`,
      `[ "$count" = ${args.containers.length} ] || echo "containers: want ${args.containers.length}, have $count"`,
      `[ -z "$found" ] || printf '%s\\n' "$found" | while read -r name pid; do`,
      `  if [ "$pid" = 0 ]; then echo "$name: want running, have stopped"; continue; fi`,
      `  { ${wrong}; } || echo "$name ${containerLink} mtu: want ${args.mtuBytes}, have $mtu"`,
      `done`,
    ),
  };
}
