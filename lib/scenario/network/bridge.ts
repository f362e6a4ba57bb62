import { z } from "zod";
import { subnet, vlanId } from "./fields.ts";

export const bridgeNetwork = z
  .strictObject({
    module: z.literal("bridge"),
    publishedPorts: z
      .enum(["dnat", "proxy"])
      .optional()
      .describe(
        "Clients dial the server's node: its port 5201 is the server of pair 1, 5202 that of pair 2, and so on, TCP and UDP. dnat: the packet filter rewrites the destination; proxy: a process of Docker's copies the bytes. Default: clients dial the server itself.",
      ),
    vlanId,
    subnet,
  })
  .describe("veth pairs into a Linux bridge, as Docker makes them (paper, section III.1).");
