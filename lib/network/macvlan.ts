import type { NetworkModule } from "./network-module.ts";

/**
 * macvlan links on the NIC (paper, section III.3; Linux: drivers/net/macvlan.c). The links take the
 * NIC's MTU when they are made; Docker's driver ignores an MTU option.
 */
export const macvlan: NetworkModule<"macvlan"> = {
  attachment: () => "network",
  dockerNetwork: ({ network, nic }) => ({
    driver: "macvlan",
    options: { parent: nic ?? "", macvlan_mode: network.mode },
  }),
  overheadBytes: () => 0,
  usesNic: () => true,
  reachable: ({ mode }, { placement, hairpin }) => {
    if (placement === "switched") return true;
    return mode === "bridge" || (mode === "vepa" && hairpin);
  },
  expect: ({ network }) => ({ kind: "macvlan", data: { mode: network.mode } }),
  kernel: () => [{ feature: "macvlan", option: "CONFIG_MACVLAN", linkType: "macvlan" }],
};
