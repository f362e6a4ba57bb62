import { kernelFeatures } from "./kernel-features.ts";
import type { NetworkModule } from "./network-module.ts";
import { parentFacts, parentOf, parentState } from "./vlan.ts";

/**
 * macvlan links on the NIC or on a VLAN of it (paper, section III.3; Linux: drivers/net/macvlan.c).
 * The links take the MTU of what they sit on when they are made; Docker's driver ignores an MTU option.
 */
export const macvlan: NetworkModule<"macvlan"> = {
  attachment: () => "network",
  hostState: parentState,
  dockerNetwork: (link) => ({
    driver: "macvlan",
    options: { parent: parentOf(link), macvlan_mode: link.network.mode },
  }),
  overheadBytes: () => 0,
  usesNic: () => true,
  reachable: ({ mode }, { placement, hairpin }) => {
    if (placement === "switched") return true;
    return mode === "bridge" || (mode === "vepa" && hairpin);
  },
  expect: ({ network }) => ({ kind: "macvlan", data: { mode: network.mode } }),
  expectOnNode: parentFacts,
  kernel: ({ vlanId }) => [
    kernelFeatures.macvlan,
    ...(vlanId === undefined ? [] : [kernelFeatures.vlan]),
  ],
};
