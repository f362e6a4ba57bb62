import { z } from "zod";
import { subnet, vlanId } from "./fields.ts";

export const macvlanNetwork = z
  .strictObject({
    module: z.literal("macvlan"),
    mode: z
      .enum(["bridge", "private", "vepa", "passthru"])
      .default("bridge")
      .describe(
        "bridge: containers of a node reach each other; private: never; vepa: only by way of a switch with hairpin; passthru: one container owns the NIC (paper, section III.3).",
      ),
    vlanId,
    subnet,
  })
  .describe("macvlan links on the node's NIC (paper, section III.3).");
