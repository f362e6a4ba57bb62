import { z } from "zod";

/** Keys that several network modules share. */

export const subnet = z
  .cidrv4()
  .default("198.19.0.0/16")
  .describe(
    "IPv4 subnet of the containers. The default is part of the range kept for benchmarks (RFC 2544, appendix C.2.2).",
  );

/** 0 and 4095 are reserved (IEEE 802.1Q, table 9-2). */
export const vlanId = z
  .int()
  .min(1)
  .max(4094)
  .optional()
  .describe(
    "802.1Q VLAN: the network sits on a sub-interface of the node's NIC that tags its frames with this id. Default: no tag.",
  );
