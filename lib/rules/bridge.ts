import { forwarders } from "../forwarder/index.ts";
import { withoutAddress, withoutAddressedNic, withoutNic } from "./node-needs.ts";
import { type Rule, rule } from "./rule.ts";

/** Rules of the bridge module. */
export const bridgeRules: readonly Rule[] = [
  rule(
    "The bridge module takes switched pairs only with `publishedPorts` or a `vlanId`: a Docker bridge ends at its node.",
    ["network", "pairs"],
    ({ network, pairs }) =>
      network.module === "bridge" &&
      pairs.placement === "switched" &&
      network.publishedPorts === undefined &&
      network.vlanId === undefined
        ? [
            {
              path: ["pairs", "placement"],
              got: pairs.placement,
              allowed: "local, for the plain bridge module: a Docker bridge ends at its node",
              fix: "set pairs.placement to local, or network.publishedPorts to dnat, or take the macvlan or the vxlan module",
            },
          ]
        : [],
  ),
  rule(
    "A bridge has `publishedPorts` or a `vlanId`, not both: with a VLAN clients reach the servers themselves.",
    ["network"],
    ({ network }) =>
      network.module === "bridge" &&
      network.publishedPorts !== undefined &&
      network.vlanId !== undefined
        ? [
            {
              path: ["network", "publishedPorts"],
              got: network.publishedPorts,
              allowed: "nothing, beside a vlanId",
              fix: "leave out publishedPorts or vlanId",
            },
          ]
        : [],
  ),
  rule(
    "Published ports need nodes whose address is known: emulated ones, or ssh nodes with an address.",
    ["nodes", "network", "pairs"],
    ({ nodes, network, pairs }) => {
      if (network.module !== "bridge" || network.publishedPorts === undefined) return [];
      const needs = pairs.placement === "switched" ? withoutAddressedNic : withoutAddress;
      return needs(nodes, "clients dial the node's address");
    },
  ),
  rule(
    "With a `vlanId` a bridge needs a NIC: a local or ssh node names its `nic`.",
    ["nodes", "network"],
    ({ nodes, network }) =>
      network.module === "bridge" && network.vlanId !== undefined
        ? withoutNic(nodes, "a VLAN sits on a NIC")
        : [],
  ),
  rule(
    "Floating addresses (`publishedPorts`: floating) are on the network between two emulated nodes, for switched pairs: on those of other machines no address is ours to take.",
    ["nodes", "network", "pairs"],
    ({ nodes, network, pairs }) => {
      if (network.module !== "bridge" || network.publishedPorts !== "floating") return [];
      const got = network.publishedPorts;
      const wrong = (allowed: string, fix: string) => [
        { path: ["network", "publishedPorts"], got, allowed, fix },
      ];
      if (pairs.placement === "local")
        return wrong(
          "dnat or proxy, for local pairs: there is no network outside of their node",
          "set it to dnat, or pairs.placement to switched and use two nodes",
        );
      return nodes.some(({ kind }) => kind === "ssh")
        ? wrong(
            "dnat or proxy, with ssh nodes: no address of their network is ours to take",
            "set it to dnat, or use emulated nodes",
          )
        : [];
    },
  ),
  rule(
    "Floating addresses (`publishedPorts`: floating) do not pass a middlebox that routes (`path.middlebox.forwarder`: route or nat): it has routes to the nodes' own addresses only.",
    ["network", "path"],
    ({ network, path }) => {
      const forwarder = path?.middlebox?.forwarder;
      if (network.module !== "bridge" || network.publishedPorts !== "floating") return [];
      return forwarder !== undefined && forwarders[forwarder].routes
        ? [
            {
              path: ["network", "publishedPorts"],
              got: network.publishedPorts,
              allowed: `dnat or proxy, through ${forwarder}: it has routes to the nodes' own addresses only`,
              fix: "set it to dnat, or path.middlebox.forwarder to one that does not route, e.g. bridge",
            },
          ]
        : [];
    },
  ),
];
