import { z } from "zod";
import { subnet } from "./fields.ts";

/** Swarm gives out identifiers from 4096 on, and takes that one for its own ingress network. */
const firstFreeVni = 4097;
const maxVni = 2 ** 24 - 1;

export const overlayNetwork = z
  .strictObject({
    module: z.literal("overlay"),
    vni: z
      .int()
      .min(firstFreeVni)
      .max(maxVni)
      .default(firstFreeVni)
      .describe("VXLAN network identifier. Smaller ones are not for Swarm's networks."),
    subnet,
  })
  .describe(
    "Docker Swarm's attachable overlay network: the nodes' engines form a swarm, which is left again on destroy. Takes 50 bytes of the MTU.",
  );
