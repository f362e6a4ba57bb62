import { z } from "zod";
import { nicSettings } from "./nic.ts";

const { txQueueLength, offloads, qdisc } = nicSettings;

/** Settings of a NIC that its ports have too; those of hardware a virtual port has not. */
export const portsSchema = z
  .strictObject({ offloads, txQueueLength, qdisc })
  .describe(
    "Ports that netbench makes itself, as desired state: of the switch between emulated nodes, of Open vSwitch at each container, and the VXLAN or VLAN link in a bridge. The same for all of them; the NIC has its own settings in `nic`.",
  );

export type PortSettings = z.output<typeof portsSchema>;
