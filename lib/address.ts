/** IPv4 addresses of the containers, computed from the scenario's subnet. */

/** Addresses kept free at the start of a subnet: network, a gateway for each node and a spare one. */
const reservedAddresses = 4;

export interface Subnet {
  /** Network address as a number. */
  base: number;
  prefixLength: number;
}

export function parseIpv4(address: string): number {
  return address.split(".").reduce((value, octet) => value * 256 + Number(octet), 0);
}

export function formatIpv4(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}

/** Reads `198.19.0.0/16`; host bits are cut off. The schema has checked the form. */
export function parseSubnet(cidr: string): Subnet {
  const [address = "", length = ""] = cidr.split("/");
  const prefixLength = Number(length);
  const size = 2 ** (32 - prefixLength);
  return { base: Math.floor(parseIpv4(address) / size) * size, prefixLength };
}

export function formatSubnet(subnet: Subnet): string {
  return `${formatIpv4(subnet.base)}/${subnet.prefixLength}`;
}

/** How many pairs have room: two addresses each, the last one of the subnet is its broadcast. */
export function pairCapacity(cidr: string): number {
  const size = 2 ** (32 - parseSubnet(cidr).prefixLength);
  return Math.max(0, Math.floor((size - reservedAddresses - 1) / 2));
}

/** The smallest prefix with room for so many pairs, e.g. 24 for 100 pairs. */
export function prefixLengthForPairs(count: number): number {
  return 32 - Math.ceil(Math.log2(2 * count + reservedAddresses + 1));
}

/**
 * The gateway that a node's Docker is told: the first address on the first node, the second on the
 * second, since they may be on one wire. `position` counts from 1.
 */
export function gatewayAddress(cidr: string, position: number): string {
  return formatIpv4(parseSubnet(cidr).base + position);
}

/**
 * Addresses of pair 1, 2, 3 …: they depend on nothing but subnet and index, so that growing the
 * number of pairs moves nobody.
 */
export function pairAddresses(cidr: string, index: number): { client: string; server: string } {
  const first = parseSubnet(cidr).base + reservedAddresses + 2 * (index - 1);
  return { client: formatIpv4(first), server: formatIpv4(first + 1) };
}
