import { z } from "zod";
import { subnet, vlanId } from "./fields.ts";

export const bridgeNetwork = z
  .strictObject({
    module: z.literal("bridge"),
    publishedPorts: z
      .enum(["dnat", "proxy", "floating"])
      .optional()
      .describe(
        "How clients reach servers behind the bridge from outside of it. dnat and proxy: they dial the server's node, whose port 5201 is the server of pair 1, 5202 that of pair 2, and so on, TCP and UDP; dnat: the packet filter rewrites the destination; proxy: a process of Docker's copies the bytes. floating: each server has all ports of an address of its own on the nodes' network, which its node translates one to one. Default: clients dial the server itself.",
      ),
    vlanId,
    subnet,
  })
  .describe("veth pairs into a Linux bridge, as Docker makes them (paper, section III.1).");
