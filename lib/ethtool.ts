/** Readers for ethtool(8), whose plain output has been stable for a decade. */

/** Features that change what a packet counter or a throughput means. */
export const offloadNames = [
  "rx-checksumming",
  "tx-checksumming",
  "scatter-gather",
  "tcp-segmentation-offload",
  "generic-segmentation-offload",
  "generic-receive-offload",
  "large-receive-offload",
] as const;

/** `ethtool -k LINK`: on or off for each feature that the link has. */
export function parseOffloads(text: string): Record<string, boolean> {
  const found = [...text.matchAll(/^\s*([a-z0-9-]+): (on|off)\b/gm)];
  const states = new Map(found.map(([, name = "", state]) => [name, state === "on"]));
  return Object.fromEntries(
    offloadNames.flatMap((name) => {
      const state = states.get(name);
      return state === undefined ? [] : [[name, state]];
    }),
  );
}

/** `ethtool -i LINK`: the driver's name; null where it says none. */
export function parseDriver(text: string): string | null {
  return /^driver: *(\S+)/m.exec(text)?.[1] ?? null;
}
