import { bridgeName } from "../names.ts";
import type { NetworkModule } from "./network-module.ts";

/** veth pairs into a Linux bridge, as Docker makes them (paper, section III.1). */
export const bridge: NetworkModule<"bridge"> = {
  dockerNetwork: ({ stack, nicMtuBytes }) => ({
    driver: "bridge",
    options: {
      "com.docker.network.bridge.name": bridgeName(stack),
      "com.docker.network.driver.mtu": String(nicMtuBytes),
    },
  }),
  overheadBytes: 0,
  usesNic: false,
  reachable: (_network, { placement }) => placement === "local",
  expect: () => ({ kind: "veth" }),
};
