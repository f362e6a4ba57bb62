import { quote } from "./shell.ts";

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
