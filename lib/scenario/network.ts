import { z } from "zod";

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

const ipvlanNetwork = z
  .strictObject({
    module: z.literal("ipvlan"),
    mode: z
      .enum(["l2", "l3", "l3s"])
      .default("l2")
      .describe(
        "l2: switched by address; l3: routed in the node; l3s: routed by way of the node's packet filter (Linux: Documentation/networking/ipvlan.rst).",
      ),
    subnet,
  })
  .describe("ipvlan links on the node's NIC, which share its MAC address (paper, section III.4).");

export const networkSchema = z.discriminatedUnion("module", [
  bridgeNetwork,
  macvlanNetwork,
  ipvlanNetwork,
]);
