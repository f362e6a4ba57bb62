import type { KernelNeed } from "../network/index.ts";
import type { Script } from "../script.ts";
import { quote } from "../shell.ts";

/** Types of links that our modules are made of, for the list of what a kernel has. */
const linkTypes = ["bridge", "ipvlan", "macvlan", "openvswitch", "veth", "vlan", "vxlan"] as const;

/**
 * POSIX sh: true where the kernel knows this type of link. Asked in a network namespace that lasts
 * as long as the question, so that nothing is touched; the kernel loads the module where there is
 * one. A type that it knows fails for other reasons (it wants a parent) or is made, and is gone at once.
 */
export const knowsLinkType =
  `knows_link_type() { ! unshare -n ip link add name nbprobe type "$1" 2>&1 | grep -qi ` +
  `${quote("unknown device type\\|not supported")}; }`;

/** POSIX sh that prints a line where the kernel lacks a feature: which, and what it has instead. */
export function kernelObstacle({ feature, option, linkType }: KernelNeed): Script {
  return [
    knowsLinkType,
    `if ! knows_link_type ${quote(linkType)}; then`,
    `  has=`,
    `  for type in ${linkTypes.join(" ")}; do if knows_link_type "$type"; then has="$has\${has:+, }$type"; fi; done`,
    `  echo ${quote(`kernel has no ${feature} (${option}); modules it has:`)} "$has"`,
    `fi`,
  ].join("\n");
}
