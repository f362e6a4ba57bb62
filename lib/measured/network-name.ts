import type { NetworkSpec, Scenario } from "../scenario.ts";

/** Keys that say where a network is, not what it is. */
const places = new Set(["module", "subnet", "vni", "port", "tunnel"]);

/** A network as people name it: `macvlan bridge`, `ovs userspace internal`, `bridge dnat`. */
export function networkName(network: NetworkSpec): string {
  const { module, ...choices } = network;
  const words = Object.entries(choices).flatMap(([key, value]) => {
    if (places.has(key) || value === undefined) return [];
    if (key === "vlanId" || key === "vlanTag") return ["VLAN"];
    if (key === "ports" && value === "veth") return [];
    return typeof value === "string" ? [value] : [];
  });
  const tunnel = "tunnel" in network && network.tunnel !== undefined ? [network.tunnel.type] : [];
  return [module, ...words, ...tunnel].join(" ");
}

/** The same with where the halves of a pair are, where they are not in containers, and what is between. */
export function systemName({ network, endpoint, guest, path }: Scenario): string {
  const { client, server } = endpoint;
  const { forwarder, where, at } = path?.middlebox ?? {};
  const placed = [
    ...(where === undefined || where === "namespace" ? [] : [` in a ${where}`]),
    ...(at === "server" ? [" at the servers"] : []),
  ];
  const behind = forwarder === undefined ? "" : `, through ${forwarder}${placed.join("")}`;
  if (client === "container" && server === "container") return `${networkName(network)}${behind}`;
  if (guest?.loopback) return `${networkName(network)}, vm to itself`;
  return `${networkName(network)}, ${client} to ${server}${behind}`;
}
