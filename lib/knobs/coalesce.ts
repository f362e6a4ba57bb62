import type { NicSettings } from "../scenario/nic.ts";
import { given, type Knob } from "./knob.ts";

/** How long an interrupt waits for more packets. */
export const coalesce: Knob<NicSettings> = {
  family: "coalesce",
  wanted: ({ coalesce: wanted = {} }) =>
    given({
      "rx-usecs": wanted.rxUsecs,
      "tx-usecs": wanted.txUsecs,
      "rx-frames": wanted.rxFrames,
      "tx-frames": wanted.txFrames,
      "adaptive-rx": wanted.adaptiveRx,
      "adaptive-tx": wanted.adaptiveTx,
    }),
  read: [
    `ethtool -c "$dev" 2>/dev/null | sed -n`,
    // Both are in one line, and either may be n/a.
    `-e 'h; s/^Adaptive RX: \\(o[nf]*\\).*/adaptive-rx \\1/p'`,
    `-e 'g; s/^Adaptive RX: .*TX: \\(o[nf]*\\).*/adaptive-tx \\1/p'`,
    `-e 'g; s/^\\([rt]x-usecs\\|[rt]x-frames\\):[[:space:]]*\\([0-9][0-9]*\\)$/\\1 \\2/p'`,
  ].join(" "),
  set: `ethtool -C "$dev" "$@"`,
};
