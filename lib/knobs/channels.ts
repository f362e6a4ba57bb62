import type { NicSettings } from "../scenario/nic.ts";
import { given, type Knob } from "./knob.ts";
import { currentSettings } from "./rings.ts";

/** The queues of a NIC. */
export const channels: Knob<NicSettings> = {
  family: "channels",
  wanted: ({ channels: { rx, tx, combined } = {} }) => given({ rx, tx, combined }),
  read: `${currentSettings("-l")} | sed -n 's/^RX:[[:space:]]*\\([0-9][0-9]*\\)$/rx \\1/p; s/^TX:[[:space:]]*\\([0-9][0-9]*\\)$/tx \\1/p; s/^Combined:[[:space:]]*\\([0-9][0-9]*\\)$/combined \\1/p'`,
  set: `ethtool -L "$dev" "$@"`,
};
