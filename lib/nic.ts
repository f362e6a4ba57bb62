import { type HostState, script } from "./script.ts";
import { quote } from "./shell.ts";

/** The NIC under test as desired state: its MTU. Scripts for the node's own network namespace. */

const readMtu = (nic: string): string =>
  `ip -o link show dev ${quote(nic)} 2>/dev/null | sed -n 's/.* mtu \\([0-9]*\\) .*/\\1/p'`;

/**
 * @param originalFile keeps the value found by the first `up`; later ones leave it alone, `down`
 *   restores it. It must not survive a reboot, which restores the original by itself.
 */
export function nicState(nic: string, mtuBytes: number, originalFile: string): HostState {
  const original = quote(originalFile);
  const name = quote(nic);
  return {
    up: script(
      `have=$(${readMtu(nic)})`,
      `[ -n "$have" ] || { echo ${quote(`${nic}: there is no such interface`)} >&2; exit 1; }`,
      `mkdir -p "$(dirname ${original})"`,
      `[ -s ${original} ] || echo "$have" >${original}`,
      `[ "$have" = ${mtuBytes} ] || ip link set dev ${name} mtu ${mtuBytes}`,
    ),
    down: script(
      `if [ -s ${original} ]; then`,
      `  ip link set dev ${name} mtu "$(cat ${original})" 2>/dev/null || true`,
      `  rm -f ${original}`,
      `fi`,
    ),
    check: script(
      `have=$(${readMtu(nic)})`,
      `[ "$have" = ${mtuBytes} ] || echo ${quote(`${nic} mtu: want ${mtuBytes}, have`)} "\${have:-no such interface}"`,
    ),
  };
}

/**
 * Prints a line for each reason not to touch a NIC: it carries the default route or the ssh session,
 * itself or by way of a bridge, bond or VLAN that sits on it.
 */
export function nicObstacles(
  nic: string,
  advice = "choose another NIC, or set nic.allowDisruptive: true if you know how to get back in",
): string {
  const name = quote(nic);
  return [
    `ip link show dev ${name} >/dev/null 2>&1 || echo ${quote(`${nic}: there is no such interface`)}`,
    `stack_of() { echo "$1"; for upper in /sys/class/net/"$1"/upper_*; do [ ! -e "$upper" ] || stack_of "\${upper##*/upper_}"; done; }`,
    `server=$(printf '%s' "\${SSH_CONNECTION:-}" | cut -d' ' -f3)`,
    `for link in $(stack_of ${name}); do`,
    `  { ip -4 route show default dev "$link"; ip -6 route show default dev "$link"; } 2>/dev/null | grep -q . && carries="the default route"`,
    `  [ -n "$server" ] && ip -o addr show dev "$link" 2>/dev/null | grep -qF " $server/" && carries="\${carries:+$carries and }your ssh session"`,
    `done`,
    `[ -z "\${carries:-}" ] || echo ${quote(`${nic} carries`)} "$carries;" ${quote(advice)}`,
  ].join("\n");
}
