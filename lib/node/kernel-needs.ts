import type { KernelNeed, KernelSign } from "../network/index.ts";
import type { Script } from "../script.ts";
import { quote } from "../shell.ts";

/** Types of links that our modules are made of, for the list of what a kernel has. */
const linkTypes = ["bridge", "ipvlan", "macvlan", "veth", "vlan", "vxlan"] as const;

/**
 * POSIX sh: true where the kernel knows this type of link. Asked in a network namespace that lasts
 * as long as the question, so that nothing is touched; the kernel loads the module where there is
 * one. A type that it knows fails for other reasons (it wants a parent) or is made, and is gone at once.
 */
export const knowsLinkType =
  `knows_link_type() { ! unshare -n ip link add name nbprobe type "$1" 2>&1 | grep -qi ` +
  `${quote("unknown device type\\|not supported")}; }`;

/** The same for a family of generic netlink: an internal port of openvswitch cannot be made by `ip link`. */
const knowsFamily = `knows_family() { PATH="$PATH:/usr/sbin:/sbin" genl ctrl get name "$1" >/dev/null 2>&1; }`;
const openvswitchFamily = "ovs_datapath";

const shows = (sign: KernelSign): string =>
  "linkType" in sign
    ? `knows_link_type ${quote(sign.linkType)}`
    : `knows_family ${quote(sign.netlinkFamily)}`;

/** POSIX sh that prints a line where the kernel lacks a feature: which, and what it has instead. */
export function kernelObstacle(need: KernelNeed): Script {
  return [
    knowsLinkType,
    knowsFamily,
    `if ! ${shows(need)}; then`,
    `  has=`,
    `  for type in ${linkTypes.join(" ")}; do if knows_link_type "$type"; then has="$has\${has:+, }$type"; fi; done`,
    `  if knows_family ${openvswitchFamily}; then has="$has\${has:+, }openvswitch"; fi`,
    `  echo ${quote(`kernel has no ${need.feature} (${need.option}); modules it has:`)} "$has"`,
    `fi`,
  ].join("\n");
}
