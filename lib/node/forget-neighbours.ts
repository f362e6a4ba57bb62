import { engineCgroup } from "../folders.ts";
import { nodeNamespace } from "../names.ts";
import type { Script } from "../script.ts";
import { quote } from "../shell.ts";

/** What may be at the ends: entries of a configuration (permanent, noarp) stay (ip-neighbour(8), flush). */
const flush = "neigh flush all 2>/dev/null || true";

/**
 * POSIX sh that makes emulated nodes and their containers ask anew for each other's MAC addresses. What is in
 * the cable between them has become another one, and an entry lives on for up to a minute (arp(7), gc_stale_time).
 */
export function forgetNeighbours(stack: string, nodes: readonly { name: string }[]): Script {
  const containers = `*${engineCgroup(stack, "*")}/*`;
  return [
    ...nodes.map(({ name }) => `ip -n ${quote(nodeNamespace(stack, name))} ${flush}`),
    // By their control groups: to ask the engines would take longer, and not all ends are an engine's.
    `seen=`,
    `for pid in $(find /sys/fs/cgroup -path ${quote(containers)} -name cgroup.procs -exec cat {} + 2>/dev/null | sort -u); do`,
    `  space=$(readlink "/proc/$pid/ns/net") || continue`,
    `  case " $seen " in *" $space "*) continue ;; esac`,
    `  seen="$seen $space"`,
    `  nsenter -t "$pid" -n ip ${flush}`,
    `done`,
  ].join("\n");
}
