import { z } from "zod";
import { subnet } from "./fields.ts";

/** 24 bits (RFC 7348, section 5). */
const maxVni = 2 ** 24 - 1;

export const vxlanNetwork = z
  .strictObject({
    module: z.literal("vxlan"),
    vni: z
      .int()
      .min(1)
      .max(maxVni)
      .default(42)
      .describe("VXLAN network identifier (RFC 7348, section 5)."),
    port: z
      .int()
      .min(1)
      .max(65535)
      .default(4789)
      .describe("UDP port of the tunnel. The default is IANA's for VXLAN."),
    subnet,
  })
  .describe(
    "veth pairs into a Linux bridge that a VXLAN tunnel joins with the other node's (RFC 7348). Takes 50 bytes of the MTU.",
  );
