import type { NicSettings } from "../scenario/nic.ts";
import { given, type Knob } from "./knob.ts";

/** What ip(8) sets: the MTU and the length of the interface's own queue. */
export const link: Knob<NicSettings & { mtuBytes?: number | undefined }> = {
  family: "link",
  wanted: ({ mtuBytes, txQueueLength }) => given({ mtu: mtuBytes, txqueuelen: txQueueLength }),
  read: [
    `shown=$(ip -o link show dev "$dev" 2>/dev/null)`,
    `printf '%s\\n' "$shown" | sed -n 's/.* mtu \\([0-9]*\\) .*/mtu \\1/p'`,
    // ip leaves a length of nothing out.
    `[ -z "$shown" ] || { printf '%s qlen 0 \\n' "$shown" | sed -n 's/.*\\( state .*\\)/\\1/; s/[^q]* qlen \\([0-9]*\\).*/txqueuelen \\1/p' | head -n 1; }`,
  ].join("\n"),
  set: `ip link set dev "$dev" "$@"`,
};
