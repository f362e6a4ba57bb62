import type { Script } from "../script.ts";
import { quote } from "../shell.ts";

/**
 * How the node's end of a guest's NIC is joined to a network. POSIX sh that runs for one guest after
 * the other: `$tap` is that end, a TAP device, and `$name` the guest.
 */
export interface GuestPlug {
  /** Functions that the others use, where they need some. */
  functions?: Script;
  /** Asks, once for all guests, what the differences are read from. */
  look: Script;
  /** Prints a line for each thing that is not as asked; only reads. */
  differences: Script;
  /** `$new` is not empty where the device was made just now. */
  up: Script;
  /** Takes it out, also where the network has lost it or does not answer. */
  down: Script;
}

/** A port of a Linux bridge: the kernel takes it out when the device goes. */
export const bridgePlug = (bridge: string): GuestPlug => ({
  look: "true",
  differences: [
    `have=$(readlink "/sys/class/net/$tap/master" 2>/dev/null || true)`,
    `have=\${have##*/}`,
    `[ "$have" = ${quote(bridge)} ] || echo "guest $name $tap bridge: want "${quote(bridge)}", have \${have:-none}"`,
  ].join("\n"),
  up: `ip link set dev "$tap" master ${quote(bridge)}`,
  down: "true",
});
