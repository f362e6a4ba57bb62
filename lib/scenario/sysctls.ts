import { z } from "zod";

/** Networking keys and nothing else: what a testbed may change of a node. */
const sysctlKey = z
  .string()
  .regex(/^net\.(core|ipv4|ipv6|netfilter|bridge|unix)(\.[A-Za-z0-9_-]+)+$/)
  .meta({
    patternErrorMessage: "a networking key: net.core.*, net.ipv4.*, net.ipv6.*, net.netfilter.*",
  });

const sysctlValue = z
  .string()
  .regex(/^[A-Za-z0-9_. -]+$/)
  .max(200)
  .meta({ patternErrorMessage: 'the value in quotes, such as "300" or "4096 131072 6291456"' });

export const sysctls = z
  .record(sysctlKey, sysctlValue)
  .optional()
  .describe(
    'Settings of the kernel by key, as text: `net.core.netdev_budget: "1000"`. The originals come back on destroy.',
  );

export const allowGlobal = z
  .boolean()
  .optional()
  .describe("Take sysctls that hold for the whole machine, not only for the node.");

export const governor = z
  .string()
  .regex(/^[a-z_]+$/)
  .meta({ patternErrorMessage: "a governor of cpufreq, such as performance" })
  .optional()
  .describe(
    "Frequency governor of all processors of the node's machine; needs `allowGlobal`. The originals come back on destroy.",
  );
