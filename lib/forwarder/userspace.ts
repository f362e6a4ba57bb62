import { middleboxLinks } from "../names.ts";
import { kernelFeatures } from "../network/kernel-features.ts";
import { settled } from "../network/settled.ts";
import { script } from "../script.ts";
import { quote, words } from "../shell.ts";
import type { Box, Forwarder } from "./forwarder.ts";

/** Each side: a tap of the switch, and a bridge that joins it with the link. */
const sides = [
  { link: middleboxLinks.client, tap: "t1", bridge: "b1" },
  { link: middleboxLinks.server, tap: "t2", bridge: "b2" },
] as const;

const pidFile = ({ dir }: Box): string => `${dir}/vde_switch.pid`;

/**
 * A switch that is a program: every frame goes to it and back (vde_switch(1), Virtual Distributed Ethernet).
 * Its ports are taps, since a program that writes to a link itself ends when a queue there is full.
 */
export const userspace: Forwarder = {
  routes: false,
  // A tap without IFF_VNET_HDR has no offloads: the kernel fills in and cuts up what it hands over.
  plainFrames: false,
  kernel: [kernelFeatures.bridge],
  programs: ["ip", "vde_switch"],
  pidFiles: (box) => [pidFile(box)],
  state: (box) => {
    const file = quote(pidFile(box));
    // One that has ended and was not yet taken leave of has no words left.
    const runs = `grep -qsF vde_switch "/proc/$(cat ${file} 2>/dev/null || echo none)/cmdline"`;
    const options = ["-s", `${box.dir}/vde`, "-p", pidFile(box), "-d"];
    const start = words("vde_switch", ...options, ...sides.flatMap(({ tap }) => ["-t", tap]));
    const check = script(
      `${runs} || echo "middlebox vde_switch: want running, have none"`,
      ...sides.flatMap(({ link, tap, bridge }) =>
        [link, tap].map(
          (port) =>
            `ip -o link show up dev ${port} 2>/dev/null | grep -q " master ${bridge} " || echo "middlebox ${port}: want up in ${bridge}, have none"`,
        ),
      ),
    );
    return {
      up: script(
        `if ! ${runs}; then`,
        `  rm -rf ${file} ${quote(`${box.dir}/vde`)}`,
        `  ${start}`,
        `fi`,
        ...sides.flatMap(({ link, tap, bridge }) => [
          `ip link show dev ${bridge} >/dev/null 2>&1 || ip link add name ${bridge} type bridge`,
          `ip link set dev ${bridge} up`,
          `ip link set dev ${link} master ${bridge}`,
          `ip link set dev ${tap} mtu ${box.mtuBytes} master ${bridge} up`,
        ]),
        settled(words("sh", "-c", check)),
      ),
      check,
    };
  },
};
