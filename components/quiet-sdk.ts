import log from "@pulumi/pulumi/log/index.js";

/**
 * Keeps the SDK from what only the hunt after a defect needs, and what takes half of a no-op's time:
 * a stack trace for every property of every resource, and five debug messages a resource, each a
 * request to the engine that waits for the one before. NETBENCH_TRACE=1 leaves both as they are.
 */
export function quietSdk(): void {
  if (process.env.NETBENCH_TRACE) return;
  Error.stackTraceLimit = 0;
  (log as { debug: typeof log.debug }).debug = () => Promise.resolve();
}
