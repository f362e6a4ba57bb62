import { z } from "zod";
import { subnet, vlanId } from "./fields.ts";

export const ipvlanNetwork = z
  .strictObject({
    module: z.literal("ipvlan"),
    mode: z
      .enum(["l2", "l3", "l3s"])
      .default("l2")
      .describe(
        "l2: switched by address; l3: routed in the node; l3s: routed by way of the node's packet filter (Linux: Documentation/networking/ipvlan.rst).",
      ),
    vlanId,
    subnet,
  })
  .describe("ipvlan links on the node's NIC, which share its MAC address (paper, section III.4).");
