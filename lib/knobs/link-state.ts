import type { Knob } from "./knob.ts";

/** A NIC agrees with its switch within some seconds (IEEE 802.3, clause 28); most take three. */
const carrierWithinSec = 10;

/**
 * A NIC under test is up while a testbed stands, and as it was before afterwards. Set last, since other settings take
 * a link down for a moment; given back first.
 */
export const linkState: Knob<unknown> = {
  family: "admin",
  wanted: () => [["state", "up"]],
  read: [
    `case $(ip -o link show dev "$dev" 2>/dev/null | sed -n 's/^[^<]*<\\([^>]*\\)>.*/,\\1,/p') in`,
    `  *,UP,*) echo "state up" ;;`,
    `  ,*) echo "state down" ;;`,
    `esac`,
  ].join("\n"),
  set: [
    `ip link set dev "$dev" "$2" || return 1`,
    `[ "$2" = up ] || return 0`,
    `waited=0`,
    `while ip -o link show dev "$dev" | grep -q NO-CARRIER; do`,
    `  [ "$waited" -lt ${carrierWithinSec * 5} ] || { echo "it has no carrier; connect its cable, or bring the other end up"; return 1; }`,
    `  waited=$((waited + 1)); sleep 0.2`,
    `done`,
  ].join("\n"),
};
