import type { KernelNeed } from "./network-module.ts";

/** What network modules are made of in the kernel (Linux: net/Kconfig, drivers/net/Kconfig). */
export const kernelFeatures = {
  bridge: { feature: "bridge", option: "CONFIG_BRIDGE", linkType: "bridge" },
  ipvlan: { feature: "ipvlan", option: "CONFIG_IPVLAN", linkType: "ipvlan" },
  macvlan: { feature: "macvlan", option: "CONFIG_MACVLAN", linkType: "macvlan" },
  // An internal port of it cannot be made by `ip link`.
  openvswitch: {
    feature: "openvswitch",
    option: "CONFIG_OPENVSWITCH",
    netlinkFamily: "ovs_datapath",
  },
  vlan: { feature: "802.1Q VLAN", option: "CONFIG_VLAN_8021Q", linkType: "vlan" },
  vxlan: { feature: "vxlan", option: "CONFIG_VXLAN", linkType: "vxlan" },
} as const satisfies Record<string, KernelNeed>;

/** The same as a list, for what a kernel has and lacks. */
export const kernelFeatureList: readonly KernelNeed[] = Object.values(kernelFeatures);
