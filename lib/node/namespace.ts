import type { Script } from "../script.ts";
import { quote } from "../shell.ts";

/**
 * Makes a named network namespace. A kill in the middle of `ip netns add` leaves a name without a
 * namespace behind it, which only its use shows.
 */
export function ensureNamespace(namespace: string): Script {
  const name = quote(namespace);
  return [
    `if ! ip -n ${name} link show lo >/dev/null 2>&1; then`,
    `  ip netns del ${name} 2>/dev/null || rm -f /run/netns/${name}`,
    `  ip netns add ${name}`,
    `fi`,
    `ip -n ${name} link set lo up`,
  ].join("\n");
}

/** Removes a namespace with all processes in it. */
export function deleteNamespace(namespace: string): Script {
  const name = quote(namespace);
  return [
    `if [ -e /run/netns/${name} ]; then`,
    `  ip netns pids ${name} 2>/dev/null | xargs -r kill -9 2>/dev/null || true`,
    `  ip netns del ${name} 2>/dev/null || rm -f /run/netns/${name}`,
    `fi`,
  ].join("\n");
}
