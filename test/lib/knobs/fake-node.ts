import type { Sandbox } from "../../sandbox.ts";

/**
 * Stand-ins for ip and ethtool with links that are folders: a file a setting, `calls` has every
 * change, `limits/NAME` refuses values above it, `step` rounds rings up to its multiples.
 */
const ip = `
for word in "$@"; do case $word in link|route|addr) object=$word ;; esac; done
while [ $# -gt 0 ] && [ "$1" != dev ]; do case $1 in set) change=1 ;; -6) six=1 ;; esac; shift; done
link=$2; folder=$SANDBOX/links/$link; shift 2
case $object in
  route) [ -n "\${six:-}" ] || [ "$link" != "$(cat "$SANDBOX/default" 2>/dev/null)" ] || echo "default via 10.0.0.1"; exit 0 ;;
  addr) [ -e "$folder" ] && echo "2: $link    inet $(cat "$SANDBOX/address" 2>/dev/null)/24 scope global $link"; exit 0 ;;
esac
[ -e "$folder" ] || { echo "Device \\"$link\\" does not exist." >&2; exit 1; }
if [ -z "\${change:-}" ]; then
  qlen=$(cat "$folder/txqueuelen"); [ "$qlen" = 0 ] && qlen= || qlen=" qlen $qlen"
  echo "2: $link@if3: <BROADCAST,MULTICAST,UP> mtu $(cat "$folder/mtu") qdisc noqueue state UP mode DEFAULT group default$qlen\\\\    link/ether 02:00:00:00:00:01"
  exit 0
fi
echo "$link $*" >>"$SANDBOX/calls"
while [ $# -gt 0 ]; do
  [ "$1" != mtu ] || [ "$2" -le 9000 ] || { echo "Error: mtu greater than device maximum." >&2; exit 2; }
  echo "$2" >"$folder/$1"; shift 2
done`;

const ethtool = `
option=$1 link=$2; folder=$SANDBOX/links/$link; shift 2
case $option in
  -i) echo "driver: $(cat "$folder/driver")" ;;
  -g) [ -e "$folder/ring-rx" ] || { echo "netlink error: Operation not supported" >&2; exit 1; }
    echo asked >>"$SANDBOX/rings-asked"
    printf 'Ring parameters for %s:\\nPre-set maximums:\\nRX:\\t\\t4096\\nRX Mini:\\tn/a\\nTX:\\t\\t4096\\nCurrent hardware settings:\\nRX:\\t\\t%s\\nRX Mini:\\tn/a\\nTX:\\t\\t%s\\n' "$link" "$(cat "$folder/ring-rx")" "$(cat "$folder/ring-tx")" ;;
  -G) echo "ring $link $*" >>"$SANDBOX/calls"
    while [ $# -gt 0 ]; do
      [ "$2" -le 4096 ] || { echo "netlink error: requested ring size exceeds maximum" >&2; exit 1; }
      step=$(cat "$folder/step" 2>/dev/null || echo 1)
      echo $((($2 + step - 1) / step * step)) >"$folder/ring-$1"; shift 2
    done ;;
  -k) printf 'Features for %s:\\ntcp-segmentation-offload: %s\\n\\ttx-tcp-segmentation: on\\nlarge-receive-offload: off [fixed]\\n' "$link" "$(cat "$folder/tso")" ;;
  -K) echo "offload $link $*" >>"$SANDBOX/calls"
    while [ $# -gt 0 ]; do [ "$1" = lro ] || echo "$2" >"$folder/$1"; shift 2; done ;;
  *) exit 1 ;;
esac`;

/** Puts both on the PATH, and a link eth1 of the driver ixgbe. */
export function fakeNode(sandbox: Sandbox): void {
  sandbox.program("ip", ip);
  sandbox.program("ethtool", ethtool);
  const settings = { mtu: 1500, txqueuelen: 1000, "ring-rx": 512, "ring-tx": 512, tso: "on" };
  for (const [name, value] of Object.entries({ ...settings, driver: "ixgbe" }))
    sandbox.write(`links/eth1/${name}`, `${value}\n`);
}
