import { z } from "zod";
import { hostNetwork } from "./host.ts";

const subnet = z
  .cidrv4()
  .default("198.19.0.0/16")
  .describe(
    "IPv4 subnet of the containers. The default is part of the range kept for benchmarks (RFC 2544, appendix C.2.2).",
  );

const bridgeNetwork = z
  .strictObject({ module: z.literal("bridge"), subnet })
  .describe("veth pairs into a Linux bridge, as Docker makes them (paper, section III.1).");

const macvlanNetwork = z
  .strictObject({
    module: z.literal("macvlan"),
    mode: z
      .enum(["bridge", "private", "vepa", "passthru"])
      .default("bridge")
      .describe(
        "bridge: containers of a node reach each other; private: never; vepa: only by way of a switch with hairpin; passthru: one container owns the NIC (paper, section III.3).",
      ),
    subnet,
  })
  .describe("macvlan links on the node's NIC (paper, section III.3).");

export const networkSchema = z.discriminatedUnion("module", [
  bridgeNetwork,
  macvlanNetwork,
  hostNetwork,
]);
