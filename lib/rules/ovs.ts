import { overheadBytesOf } from "../network/index.ts";
import { inWords } from "../scenario-issues.ts";
import { withoutAddressedNic, withoutNic } from "./node-needs.ts";
import { type Rule, rule } from "./rule.ts";

/**
 * ovs-vswitchd reads from a tap whose MTU it cannot ask for, since it is in another network
 * namespace, into a buffer for this much (lib/netdev-linux.c, netdev_linux_rxq_recv).
 */
const maxTapMtuBytes = 1500;

/** Rules of the ovs module. */
export const ovsRules: readonly Rule[] = [
  rule(
    "`network.tunnel` joins nodes: it takes switched pairs.",
    ["network", "pairs"],
    ({ network, pairs }) =>
      network.module === "ovs" && network.tunnel !== undefined && pairs.placement === "local"
        ? [
            {
              path: ["network", "tunnel"],
              got: `a ${network.tunnel.type} tunnel`,
              allowed: "nothing, for local pairs: a tunnel joins nodes",
              fix: "leave network.tunnel out, or set pairs.placement to switched and use two nodes",
            },
          ]
        : [],
  ),
  rule(
    "With the ovs module switched ssh nodes name their `nic`, and with a tunnel their address.",
    ["nodes", "network", "pairs"],
    ({ nodes, network, pairs }) => {
      if (network.module !== "ovs" || pairs.placement === "local") return [];
      const needs = network.tunnel === undefined ? withoutNic : withoutAddressedNic;
      return needs(nodes, "the nodes' bridges meet there");
    },
  ),
  rule(
    `Internal ports of the userspace datapath carry frames of ${maxTapMtuBytes} bytes at most, which limits \`nic.mtuBytes\`.`,
    ["nic", "network"],
    ({ nic, network }) => {
      if (network.module !== "ovs" || network.datapath !== "userspace") return [];
      const largest = maxTapMtuBytes + overheadBytesOf(network);
      if (network.ports !== "internal" || nic.mtuBytes <= largest) return [];
      return [
        {
          path: ["nic", "mtuBytes"],
          got: inWords(nic.mtuBytes),
          allowed: `at most ${largest}: ovs-vswitchd cuts larger frames of a port in a container`,
          fix: `set it to ${largest} or less, or network.ports to veth`,
        },
      ];
    },
  ),
  rule(
    "`network.ports: internal` joins containers: with guests at both ends (`endpoint`: vm) there are none.",
    ["endpoint", "network"],
    ({ endpoint, network }) =>
      network.module === "ovs" &&
      network.ports === "internal" &&
      endpoint.server === "vm" &&
      endpoint.client === "vm"
        ? [
            {
              path: ["network", "ports"],
              got: network.ports,
              allowed: "nothing, without a container: a guest has a TAP device of its own",
              fix: "leave network.ports out, or set endpoint.server or endpoint.client to container",
            },
          ]
        : [],
  ),
  rule(
    "With guests at both ends (`endpoint`: vm) and local pairs the ovs module has no ports that `ports` sets: TAP devices take `guest.tapTxQueueLength`.",
    ["endpoint", "network", "pairs", "ports"],
    ({ endpoint, network, pairs, ports }) =>
      network.module === "ovs" &&
      ports !== undefined &&
      pairs.placement === "local" &&
      endpoint.server === "vm" &&
      endpoint.client === "vm"
        ? [
            {
              path: ["ports"],
              got: "settings of ports, and all ports are TAP devices of guests",
              allowed: "nothing here: it sets ports of containers and of the switch between nodes",
              fix: "leave it out, or set guest.tapTxQueueLength",
            },
          ]
        : [],
  ),
];
