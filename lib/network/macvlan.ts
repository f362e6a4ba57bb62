import { kernelFeatures } from "./kernel-features.ts";
import type { NetworkModule } from "./network-module.ts";
import { vlanFacts, vlanName, vlanState } from "./vlan.ts";

/**
 * macvlan links on the NIC or on a VLAN of it (paper, section III.3; Linux: drivers/net/macvlan.c).
 * The links take the MTU of what they sit on when they are made; Docker's driver ignores an MTU option.
 */
export const macvlan: NetworkModule<"macvlan"> = {
  attachment: () => "network",
  hostState: (link) =>
    link.network.vlanId === undefined ? undefined : vlanState(link, link.network.vlanId),
  dockerNetwork: ({ network, nic = "" }) => ({
    driver: "macvlan",
    options: {
      parent: network.vlanId === undefined ? nic : vlanName(nic, network.vlanId),
      macvlan_mode: network.mode,
    },
  }),
  overheadBytes: () => 0,
  usesNic: () => true,
  reachable: ({ mode }, { placement, hairpin }) => {
    if (placement === "switched") return true;
    return mode === "bridge" || (mode === "vepa" && hairpin);
  },
  expect: ({ network }) => ({ kind: "macvlan", data: { mode: network.mode } }),
  expectOnNode: (link) =>
    link.network.vlanId === undefined ? [] : [vlanFacts(link, link.network.vlanId)],
  kernel: ({ vlanId }) => [
    kernelFeatures.macvlan,
    ...(vlanId === undefined ? [] : [kernelFeatures.vlan]),
  ],
};
