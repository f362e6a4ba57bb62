import { gatewayAddress, parseSubnet } from "../address.ts";
import { bridgeName, dockerNetworkName } from "../names.ts";
import type { HostState } from "../script.ts";
import { quote, words } from "../shell.ts";
import { deviceState } from "./device.ts";
import type { DockerNetwork, NodeLinkExpectation } from "./network-module.ts";

/**
 * A bridge that we make and Docker takes, as it takes any that is there under the name it is given:
 * so that a port of ours is in it before the first container, and is put back when it is lost.
 */

export interface OwnBridge {
  stack: string;
  subnet: string;
  position: number;
  mtuBytes: number;
  docker: string;
}

export function ownBridgeState({
  stack,
  subnet,
  position,
  mtuBytes,
  docker,
}: OwnBridge): HostState {
  const name = bridgeName(stack);
  const gateway = `${gatewayAddress(subnet, position)}/${parseSubnet(subnet).prefixLength}`;
  return deviceState({
    name,
    add: [name, "type", "bridge"],
    fixed: [{ what: "kind", want: "bridge", pattern: ".* \\(bridge\\) forward_delay .*" }],
    mtuBytes,
    onceMade: [
      `${words("ip", "addr", "replace", gateway, "dev", name)}`,
      // Containers whose bridge was lost are in none, and only a start puts them into it.
      `${docker} ps -q --filter ${quote(`network=${dockerNetworkName(stack)}`)} | xargs -r ${docker} restart -t 1 >/dev/null`,
    ].join("\n"),
  });
}

/** The network that Docker makes on it. */
export const onBridge = (stack: string, mtuBytes: number): DockerNetwork => ({
  driver: "bridge",
  options: {
    "com.docker.network.bridge.name": bridgeName(stack),
    "com.docker.network.driver.mtu": String(mtuBytes),
  },
});

export const ownBridgeFacts = (stack: string, mtuBytes: number): NodeLinkExpectation => ({
  link: bridgeName(stack),
  kind: "bridge",
  mtuBytes,
});
