import { z } from "zod";

/** Keys that several network modules share. */

/** Where no name is known to derive one from: part of the range kept for benchmarks (RFC 2544, appendix C.2.2). */
const subnetWithoutName = "198.19.0.0/16";

export const subnet = z.cidrv4().default(subnetWithoutName).meta({
  // Not for the reference: it is another one for each scenario (lib/network/default-subnet.ts).
  default: undefined,
  description:
    "IPv4 subnet of the containers. Default: a /23 within 10.192.0.0/10, which has room for 128 pairs, derived from the scenario's name, so that testbeds do not meet.",
});

/** 0 and 4095 are reserved (IEEE 802.1Q, table 9-2). */
export const vlanId = z
  .int()
  .min(1)
  .max(4094)
  .optional()
  .describe(
    "802.1Q VLAN: the network sits on a sub-interface of the node's NIC that tags its frames with this id. Default: no tag.",
  );
