import { formatSubnet, type Subnet } from "../address.ts";
import { digest } from "../names.ts";

/**
 * Private addresses (RFC 1918) that neither Docker's own pools (172.17.0.0/16 and on, 192.168.0.0/16) nor the nodes'
 * network of emulated nodes (198.18.0.0/15) reach into.
 */
const pool: Subnet = { base: 10 * 2 ** 24 + 192 * 2 ** 16, prefixLength: 10 };

/** Two addresses for each of 128 pairs, and those that are kept free. */
const prefixLength = 23;

const slots = 2 ** (prefixLength - pool.prefixLength);

/** The subnet at a place of the pool, counted from 0 and on from its start again after its end. */
const subnetAt = (place: number): string =>
  formatSubnet({ base: pool.base + (place % slots) * 2 ** (32 - prefixLength), prefixLength });

const placeOf = (stack: string): number =>
  Number.parseInt(digest(`subnet of ${stack}`), 16) % slots;

/** The subnet of a scenario that names none: by its name, so that two testbeds do not meet. */
export const defaultSubnet = (stack: string): string => subnetAt(placeOf(stack));

/** Where its neighbours in the pool are taken too, or all of 10.0.0.0/8: from other private ranges, and that of RFC 2544. */
const elsewhere = ["172.16.64.0/23", "192.168.238.0/23", "198.19.64.0/23"];

/** Subnets to choose instead of the default one, the best first. */
export const otherSubnets = (stack: string): string[] => [
  ...Array.from({ length: 8 }, (_, at) => subnetAt(placeOf(stack) + (at + 1) * 97)),
  ...elsewhere,
];

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A scenario as a person wrote it, with the subnet of its name where its network may have one and names none. */
export function withSubnet(
  input: unknown,
  stack: string,
  hasSubnet: (module: unknown) => boolean,
): unknown {
  if (!isObject(input)) return input;
  const { network } = input;
  if (!isObject(network) || !hasSubnet(network["module"])) return input;
  if (network["subnet"] !== undefined) return input;
  return { ...input, network: { ...network, subnet: defaultSubnet(stack) } };
}
