import type { HostState } from "../../script.ts";
import { script } from "../../script.ts";
import { quote } from "../../shell.ts";

/**
 * The IPv4 addresses of a NIC on the bridge that it is a port of: the node's own stack no longer
 * gets what arrives on the NIC itself (Open vSwitch FAQ, "Configuration").
 * @param keptFile keeps the addresses for `down`.
 */
export function nicAddressState(nic: string, bridge: string, keptFile: string): HostState {
  const [from, to, kept] = [nic, bridge, keptFile].map(quote);
  return {
    up: script(
      `ip link set dev ${to} up`,
      `touch ${kept}`,
      // Written down before it is moved: a kill in between must not lose it.
      `for address in $(ip -o -4 addr show dev ${from} scope global | awk '{ print $4 }'); do`,
      `  grep -qxF "$address" ${kept} || echo "$address" >>${kept}`,
      `  ip addr del "$address" dev ${from}`,
      `done`,
      `while read -r address; do ip addr replace "$address" dev ${to}; done <${kept}`,
    ),
    down: script(
      `if [ -s ${kept} ]; then`,
      `  while read -r address; do`,
      `    ip addr del "$address" dev ${to} 2>/dev/null || true`,
      `    ip addr replace "$address" dev ${from} 2>/dev/null || true`,
      `  done <${kept}`,
      `fi`,
      `rm -f ${kept}`,
    ),
    check: script(
      `[ -e ${kept} ] || echo ${quote(`${bridge} address: want that of ${nic}, have none`)}`,
      `ip -o link show up dev ${to} 2>/dev/null | grep -q . || echo ${quote(`${bridge}: want up, have down or nothing`)}`,
      `[ ! -s ${kept} ] || while read -r address; do`,
      `  ip -o -4 addr show dev ${to} 2>/dev/null | grep -qF " $address " || echo ${quote(`${bridge} address: want`)} "$address, have none"`,
      `done <${kept}`,
    ),
  };
}
