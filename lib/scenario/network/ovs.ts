import { z } from "zod";
import { subnet } from "./fields.ts";

/** A network identifier of VXLAN has 24 bits (RFC 7348, section 5). */
const maxVni = 2 ** 24 - 1;

export const ovsNetwork = z
  .strictObject({
    module: z.literal("ovs"),
    datapath: z
      .enum(["kernel", "userspace"])
      .describe(
        "kernel: the openvswitch module of the kernel forwards (paper, section III.2); userspace: ovs-vswitchd itself does (`datapath_type=netdev`), without DPDK.",
      ),
    ports: z
      .enum(["veth", "internal"])
      .default("veth")
      .describe(
        "How a container is joined: veth, a veth pair with one end in the bridge; internal, an internal port of the bridge moved into the container.",
      ),
    vlanTag: z
      .int()
      .min(1)
      .max(4094)
      .optional()
      .describe(
        "VLAN of the containers' ports (IEEE 802.1Q), which are access ports; the NIC is a trunk. Default: no VLAN.",
      ),
    tunnel: z
      .strictObject({
        type: z.enum(["vxlan"]).describe("Encapsulation (RFC 7348)."),
        vni: z
          .int()
          .min(0)
          .max(maxVni)
          .default(42)
          .describe("VXLAN network identifier, the tunnel's key."),
      })
      .optional()
      .describe(
        "Joins the nodes' bridges by a tunnel. Default: the NIC itself is a port of the bridge.",
      ),
    subnet,
  })
  .describe(
    "Open vSwitch, an instance of our own on each node (paper, section III.2). Between nodes the NIC is a port of the bridge, which then has the NIC's addresses; with a tunnel only in userspace.",
  );
