import type { KernelNeed } from "../network/index.ts";
import { kernelFeatureList } from "../network/kernel-features.ts";
import type { Script } from "../script.ts";
import { quote } from "../shell.ts";

/**
 * POSIX sh functions that ask the kernel. `knows_link_type` is true where it knows this type of link:
 * asked in a network namespace that lasts as long as the question, so that nothing is touched; the
 * kernel loads the module where there is one. A type that it knows fails for other reasons (it wants
 * a parent) or is made, and is gone at once. `knows_family` asks for a family of generic netlink.
 */
export const askingKernel: Script = [
  `knows_link_type() { ! unshare -n ip link add name nbprobe type "$1" 2>&1 | grep -qi ${quote("unknown device type\\|not supported")}; }`,
  `knows_family() { PATH="$PATH:/usr/sbin:/sbin" genl ctrl get name "$1" >/dev/null 2>&1; }`,
].join("\n");

/** A command that succeeds where the kernel has the feature; after askingKernel. */
export const kernelHas = (need: KernelNeed): Script =>
  "linkType" in need
    ? `knows_link_type ${quote(need.linkType)}`
    : `knows_family ${quote(need.netlinkFamily)}`;

/** POSIX sh that prints a line where the kernel lacks a feature: which, and what it has instead. */
export function kernelObstacle(need: KernelNeed): Script {
  return [
    askingKernel,
    `if ! ${kernelHas(need)}; then`,
    `  has=`,
    ...kernelFeatureList.map(
      (one) => `  if ${kernelHas(one)}; then has="$has\${has:+, }"${quote(one.feature)}; fi`,
    ),
    `  echo ${quote(`kernel has no ${need.feature} (${need.option}); modules it has:`)} "\${has:-none}"`,
    `fi`,
  ].join("\n");
}
