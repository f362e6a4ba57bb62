import { processesOf } from "../container-links.ts";
import { containerLink } from "../names.ts";
import type { Script } from "../script.ts";
import { quote } from "../shell.ts";
import type { WiredEnd } from "./network-module.ts";

/** An end with what its module wants to know of it in the script, by the name of a variable. */
export interface ScriptedEnd extends WiredEnd {
  variables: Record<string, string>;
}

/**
 * POSIX sh, to stand in front of a script that joins containers by hand: `each_end COMMAND` runs a
 * command for every running container, with `$name`, `$pid`, `$address` and the module's own
 * variables set. Stopped ones are left out: whether they run is another state's concern.
 */
export function eachEnd(docker: string, ends: readonly ScriptedEnd[]): Script {
  const cases = ends.map(({ container, address, variables }) => {
    const values = Object.entries({ address, ...variables });
    const sets = values.map(([key, value]) => `${key}=${quote(value)}`).join("; ");
    return `    ${quote(container)}) ${sets} ;;`;
  });
  return [
    `end_of() {`,
    `  case $1 in`,
    ...cases,
    `    *) return 1 ;;`,
    `  esac`,
    `}`,
    ...processesOf(
      docker,
      ends.map(({ container }) => container),
    ),
    // One question for all of them: a process for each would take longer than the rest.
    `running=$(processes)`,
    `each_end() {`,
    `  while read -r name pid; do`,
    `    if [ "\${pid:-0}" = 0 ] || ! end_of "$name"; then continue; fi`,
    `    "$@" </dev/null`,
    `  done <<EOF`,
    `$running`,
    `EOF`,
    `}`,
  ].join("\n");
}

/**
 * POSIX sh: `link_faults` prints a line for each thing that is wrong with the link of the container
 * `$name`, without entering its namespace: a path below /proc/PID/root shows the container's own /sys.
 *
 * @param linkName as it stands between double quotes of the shell
 */
export const linkFaults = (mtuBytes: number, linkName: string = containerLink): Script =>
  [
    `link_faults() {`,
    `  link=/proc/$pid/root/sys/class/net/${linkName}`,
    `  if ! { read -r mtu <"$link/mtu"; } 2>/dev/null; then echo "$name ${linkName}: want a link, have none"; return; fi`,
    `  [ "$mtu" = ${mtuBytes} ] || echo "$name ${linkName} mtu: want ${mtuBytes}, have $mtu"`,
    `  { read -r carrier <"$link/carrier"; } 2>/dev/null || carrier=0`,
    `  [ "$carrier" = 1 ] || echo "$name ${linkName}: want up, have down"`,
    `  grep -qs -- "|-- \${address%/*}\\$" "/proc/$pid/net/fib_trie" || echo "$name ${linkName} address: want \${address%/*}, have another or none"`,
    `}`,
  ].join("\n");
