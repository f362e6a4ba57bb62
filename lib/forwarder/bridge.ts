import { middleboxLinks, switchBridge } from "../names.ts";
import { kernelFeatures } from "../network/kernel-features.ts";
import { script } from "../script.ts";
import type { Forwarder } from "./forwarder.ts";

const links = Object.values(middleboxLinks);

/** The Linux bridge: frames by MAC address, in the kernel (Linux: net/bridge). */
export const bridge: Forwarder = {
  routes: false,
  plainFrames: false,
  kernel: [kernelFeatures.bridge],
  programs: ["ip"],
  state: () => ({
    up: script(
      `ip link show dev ${switchBridge} >/dev/null 2>&1 || ip link add name ${switchBridge} type bridge`,
      `ip link set dev ${switchBridge} up`,
      ...links.map((link) => `ip link set dev ${link} master ${switchBridge}`),
    ),
    check: script(
      `ip -o link show up dev ${switchBridge} 2>/dev/null | grep -q . || echo "middlebox ${switchBridge}: want a bridge that is up, have none"`,
      ...links.map(
        (link) =>
          `ip -o link show dev ${link} 2>/dev/null | grep -q " master ${switchBridge} " || echo "middlebox ${link}: want a port of ${switchBridge}, have none"`,
      ),
    ),
  }),
};
