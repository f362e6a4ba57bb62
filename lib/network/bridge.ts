import { gatewayAddress } from "../address.ts";
import { bridgeName } from "../names.ts";
import { quote } from "../shell.ts";
import type { NetworkModule } from "./network-module.ts";

/** veth pairs into a Linux bridge, as Docker makes them (paper, section III.1). */
export const bridge: NetworkModule<"bridge"> = {
  attachment: "network",
  dockerNetwork: ({ stack, nicMtuBytes }) => ({
    driver: "bridge",
    options: {
      "com.docker.network.bridge.name": bridgeName(stack),
      "com.docker.network.driver.mtu": String(nicMtuBytes),
    },
  }),
  residue: ({ stack }) => `ip link del dev ${quote(bridgeName(stack))} 2>/dev/null || true`,
  overheadBytes: () => 0,
  usesNic: () => false,
  reachable: (_network, { placement }) => placement === "local",
  // Docker gives the bridge the gateway's address: it is the node's own port.
  nodeEnd: ({ stack, network }) => ({
    link: bridgeName(stack),
    address: gatewayAddress(network.subnet),
    kind: "bridge",
  }),
  expect: () => ({ kind: "veth" }),
};
