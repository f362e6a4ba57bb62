import type { NicSettings } from "../scenario/nic.ts";
import { given, type Knob } from "./knob.ts";

/** The part of an ethtool table that tells what is, not what could be. */
export const currentSettings = (option: string): string =>
  `ethtool ${option} "$dev" 2>/dev/null | sed -n '/^Current/,$p'`;

/** The descriptor rings (seed 002: RX 512 → 4096). */
export const rings: Knob<NicSettings> = {
  family: "ring",
  wanted: ({ ringRx, ringTx }) => given({ rx: ringRx, tx: ringTx }),
  read: `${currentSettings("-g")} | sed -n 's/^RX:[[:space:]]*\\([0-9][0-9]*\\)$/rx \\1/p; s/^TX:[[:space:]]*\\([0-9][0-9]*\\)$/tx \\1/p'`,
  set: `ethtool -G "$dev" "$@"`,
  // vector_get_ringparam reads through a null pointer with a tap transport (Linux 6.1).
  unsafe: { "uml-vector": "it crashes the guest" },
};
