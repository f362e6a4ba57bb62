import { formatSubnet, parseSubnet, type Subnet } from "../address.ts";
import { underlaySubnet } from "../names.ts";
import { subnetOf } from "../network/subnet.ts";
import { inWords, type ScenarioIssue } from "../scenario-issues.ts";
import { type Rule, rule } from "./rule.ts";

/** Ranges that carry no container (RFC 6890, RFC 1112), and what they are for. */
const unusable: readonly [range: string, what: string][] = [
  ["0.0.0.0/8", "addresses of this network itself, which nobody can have"],
  ["127.0.0.0/8", "loopback addresses, which never leave their machine"],
  ["169.254.0.0/16", "link-local addresses, which machines give themselves"],
  ["224.0.0.0/4", "multicast groups, which no container can have"],
  ["240.0.0.0/4", "reserved addresses, which Linux sends nothing to"],
];

const sizeOf = ({ prefixLength }: Subnet): number => 2 ** (32 - prefixLength);

const overlap = (one: Subnet, other: Subnet): boolean =>
  one.base < other.base + sizeOf(other) && other.base < one.base + sizeOf(one);

const meets = (subnet: string, range: string): boolean =>
  overlap(parseSubnet(subnet), parseSubnet(range));

const unusablePartOf = (subnet: string) => unusable.find(([range]) => meets(subnet, range));

const mistake = (subnet: string, allowed: string, fix: string): ScenarioIssue[] => [
  { path: ["network", "subnet"], got: inWords(subnet), allowed, fix },
];

const allowed = "an IPv4 subnet of unicast addresses, best a private one (RFC 1918)";
const fix = "choose another one, e.g. 10.99.0.0/16, or leave it out";

/** Rules about what a subnet may be, whichever the module is. */
export const subnetRules: readonly Rule[] = [
  rule(
    `The subnet has addresses that containers can have: nothing of ${unusable.map(([range]) => range).join(", ")}.`,
    ["network"],
    ({ network }) => {
      const subnet = subnetOf(network);
      const first = subnet === undefined ? undefined : unusablePartOf(subnet);
      return subnet === undefined || first === undefined
        ? []
        : mistake(subnet, `${allowed}; ${first[0]} are ${first[1]}`, fix);
    },
  ),
  rule("The subnet is written by its first address.", ["network"], ({ network }) => {
    const subnet = subnetOf(network);
    if (subnet === undefined || unusablePartOf(subnet) !== undefined) return [];
    const first = formatSubnet(parseSubnet(subnet));
    return first === subnet
      ? []
      : mistake(
          subnet,
          "the subnet's first address, and the length of its prefix",
          `write ${first}`,
        );
  }),
  rule(
    `Beside emulated nodes the subnet does not meet ${underlaySubnet}, the network of their NICs.`,
    ["nodes", "network"],
    ({ nodes, network }) => {
      const subnet = subnetOf(network);
      const emulated = nodes.some(({ kind }) => kind === "emulated");
      return subnet !== undefined &&
        emulated &&
        unusablePartOf(subnet) === undefined &&
        meets(subnet, underlaySubnet)
        ? mistake(
            subnet,
            `a subnet that does not meet ${underlaySubnet}, where the nodes' own addresses are`,
            fix,
          )
        : [];
    },
  ),
];
