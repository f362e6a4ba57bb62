import { z } from "zod";
import { interfaceName, nodeName } from "../nodes.ts";
import { subnet } from "./fields.ts";

/** More than any NIC has (PCI-SIG SR-IOV: TotalVFs is in practice at most 256). */
const maxVfs = 256;

export const passthroughNetwork = z
  .strictObject({
    module: z.literal("passthrough"),
    devices: z
      .array(z.strictObject({ node: nodeName, names: z.array(interfaceName).min(1) }))
      .default([])
      .describe(
        "The network devices of each node, one for each container there, in the order of the pairs: `[{ node: n1, names: [vf0, vf1] }]`. Emulated nodes get stand-ins under these names, by default vf0, vf1 …: veth ends whose peers are ports of the switch.",
      ),
    numVfs: z
      .int()
      .min(1)
      .max(maxVfs)
      .optional()
      .describe(
        "How many SR-IOV virtual functions the NIC of each node is to have (`sriov_numvfs`; Linux: Documentation/PCI/pci-iov-howto.rst). Default: left as it is.",
      ),
    subnet,
  })
  .describe(
    "Whole network devices, such as SR-IOV virtual functions, moved into the containers and given back on destroy.",
  );
