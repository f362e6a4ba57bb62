import { dockerNetworkName } from "../names.ts";
import { kernelFeatures } from "./kernel-features.ts";
import type { NetworkModule } from "./network-module.ts";
import { foreignSwarm, swarmState } from "./swarm.ts";
import { vxlanOverheadBytes } from "./vxlan.ts";
import { quote } from "../shell.ts";

/**
 * Docker Swarm's attachable overlay: one network that the first node, the manager, makes and the
 * others join by its name (Docker: "Use overlay networks"). Containers get a second link, to the
 * node's docker_gwbridge, which nothing here uses.
 */
export const overlay: NetworkModule<"overlay"> = {
  attachment: () => "network",
  dockerNetwork: ({ network, nicMtuBytes, position }) =>
    position === 1
      ? {
          driver: "overlay",
          attachable: true,
          options: {
            // The MTU of what is below: the driver takes its own header off.
            "com.docker.network.driver.mtu": String(nicMtuBytes),
            "com.docker.network.driver.overlay.vxlanid_list": String(network.vni),
          },
        }
      : undefined,
  fabric: swarmState,
  obstacles: foreignSwarm,
  overheadBytes: () => vxlanOverheadBytes,
  usesNic: () => true,
  reachable: () => true,
  expect: () => ({ kind: "veth" }),
  probes: ({ stack, network, docker }) => [
    {
      what: "VNI of the overlay",
      argv: ["sh", "-c", readVni(docker, dockerNetworkName(stack))],
      want: String(network.vni),
    },
  ],
  kernel: () => [kernelFeatures.vxlan],
};

/**
 * Prints the VNI that the kernel has: of the vxlan link in the namespace that Docker keeps for the
 * network, beside those of its containers and named after a counter and the network's id.
 */
const readVni = (docker: string, network: string): string =>
  [
    `id=$(${docker} network inspect -f '{{.Id}}' ${quote(network)} | cut -c1-10)`,
    `container=$(${docker} ps -q --filter ${quote(`network=${network}`)} | head -n 1)`,
    `folder=$(dirname "$(${docker} inspect -f '{{.NetworkSettings.SandboxKey}}' "$container")")`,
    `for namespace in "$folder"/[0-9]*-"$id"; do nsenter --net="$namespace" ip -d -o link show type vxlan; done | sed -n 's/.* vxlan id \\([0-9]*\\) .*/\\1/p'`,
  ].join("\n");
