import { formatSubnet, gatewayAddress, pairAddresses, parseSubnet } from "../address.ts";
import type { NetworkSpec } from "../scenario.ts";

/** IPv4 subnet of a network's containers; undefined where they stand on the node's own stack. */
export const subnetOf = (network: NetworkSpec): string | undefined =>
  "subnet" in network ? network.subnet : undefined;

/** The subnet of a network that gives its containers addresses. */
export function subnetIn(network: NetworkSpec): string {
  const subnet = subnetOf(network);
  if (subnet === undefined) throw new Error(`the module ${network.module} has no subnet`);
  return subnet;
}

/** The pool that the Docker of the first, second … node takes addresses from: none where the module has no subnet of its own. */
export function addressPools(
  network: NetworkSpec,
  position: number,
): { subnet: string; gateway: string }[] {
  const subnet = subnetOf(network);
  return subnet === undefined
    ? []
    : [{ subnet: formatSubnet(parseSubnet(subnet)), gateway: gatewayAddress(subnet, position) }];
}

/** Addresses of the containers of pair 1, 2, 3 … */
export const addressesIn = (network: NetworkSpec, index: number) =>
  pairAddresses(subnetIn(network), index);

/** Length of the subnet's prefix. */
export const prefixLengthIn = (network: NetworkSpec): number =>
  parseSubnet(subnetIn(network)).prefixLength;
