import type { NicSettings } from "../scenario/nic.ts";
import { given, type Knob } from "./knob.ts";

/** Pause frames (IEEE 802.3x). */
export const flowControl: Knob<NicSettings> = {
  family: "pause",
  wanted: ({ flowControl: { autonegotiate, rx, tx } = {} }) =>
    given({ autoneg: autonegotiate, rx, tx }),
  read: `ethtool -a "$dev" 2>/dev/null | sed -n 's/^Autonegotiate:[[:space:]]*\\(o[nf]*\\).*/autoneg \\1/p; s/^RX:[[:space:]]*\\(o[nf]*\\).*/rx \\1/p; s/^TX:[[:space:]]*\\(o[nf]*\\).*/tx \\1/p'`,
  set: `ethtool -A "$dev" "$@"`,
};
