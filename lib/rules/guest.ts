import { inList } from "../count.ts";
import { networkModules } from "../network/index.ts";
import type { GuestSpec } from "../scenario/guest.ts";
import { inWords } from "../scenario-issues.ts";
import { type Rule, rule } from "./rule.ts";

/** Modules whose networks have a bridge on the node that a guest's NIC can be plugged into. */
const withBridge = Object.entries(networkModules)
  .filter(([, { guestPlug }]) => guestPlug !== undefined)
  .map(([name]) => name);

/** Each guest is a kernel of its own, with its memory and its share of the node's processors. */
const maxPairsOfGuests = 8;

const roles = ["server", "client"] as const;

/** Keys that not every backend can have, with the reason. */
const ofQemu: Partial<Record<keyof GuestSpec, string>> = {
  cpus: "user-mode-linux has one processor",
  queues: "the NIC of user-mode-linux has one queue",
  vhost: "user-mode-linux reads its TAP device itself",
  accelerator: "user-mode-linux is a process, which needs none",
};

/** Rules about guests. */
export const guestRules: readonly Rule[] = [
  rule(
    `Guests (\`endpoint\`: vm) are for the modules ${inList(withBridge, "and")}: the others have no bridge for a guest's NIC.`,
    ["endpoint", "network"],
    ({ endpoint, network }) =>
      withBridge.includes(network.module)
        ? []
        : roles
            .filter((role) => endpoint[role] === "vm")
            .map((role) => ({
              path: ["endpoint", role],
              got: "vm",
              allowed: `container or host, for the ${network.module} module: it has no bridge for a guest's NIC`,
              fix: `set endpoint.${role} to container, or take the module ${inList(withBridge, "or")}`,
            })),
  ),
  rule(
    "Guests (`endpoint`: vm) are on local and emulated nodes: they are reached by files of this machine.",
    ["endpoint", "nodes"],
    ({ endpoint, nodes }) =>
      nodes.some(({ kind }) => kind === "ssh")
        ? roles
            .filter((role) => endpoint[role] === "vm")
            .map((role) => ({
              path: ["endpoint", role],
              got: "vm",
              allowed: "container or host, on ssh nodes",
              fix: `set endpoint.${role} to container, or take local or emulated nodes`,
            }))
        : [],
  ),
  rule(
    "`guest` is for scenarios with guests (`endpoint`: vm).",
    ["endpoint", "guest"],
    ({ endpoint, guest }) =>
      guest === undefined || roles.some((role) => endpoint[role] === "vm")
        ? []
        : [
            {
              path: ["guest"],
              got: "settings of guests, without a guest",
              allowed: "nothing here: both ends are containers or processes of their nodes",
              fix: "leave it out, or set endpoint.server or endpoint.client to vm",
            },
          ],
  ),
  rule(
    "`guest.cpus`, `guest.queues`, `guest.vhost` and `guest.accelerator` are for `guest.backend`: qemu: user-mode-linux is a process with one processor and one queue, which reads its TAP device itself.",
    ["guest"],
    ({ guest }) =>
      guest?.backend !== "uml"
        ? []
        : Object.entries(ofQemu).flatMap(([key, reason]) => {
            const got = guest[key as keyof typeof ofQemu];
            return got === undefined
              ? []
              : [
                  {
                    path: ["guest", key],
                    got: inWords(got),
                    allowed: `nothing here, with guest.backend uml: ${reason}`,
                    fix: "leave it out, or set guest.backend to qemu",
                  },
                ];
          }),
  ),
  rule(
    "A guest has at most as many queues (`guest.queues`) as processors (`guest.cpus`): its kernel uses no more.",
    ["guest"],
    ({ guest: { backend, queues = 1, cpus = 1 } = { backend: "uml" } }) =>
      backend === "uml" || queues <= cpus
        ? []
        : [
            {
              path: ["guest", "queues"],
              got: inWords(queues),
              allowed: `at most ${cpus}, the guest's processors: its kernel uses no more`,
              fix: `set it to ${cpus} or less, or guest.cpus to ${queues}`,
            },
          ],
  ),
  rule(
    `There are at most ${maxPairsOfGuests} pairs with guests (\`endpoint\`: vm): each guest is a kernel of its own.`,
    ["endpoint", "pairs"],
    ({ endpoint, pairs }) =>
      pairs.count > maxPairsOfGuests && roles.some((role) => endpoint[role] === "vm")
        ? [
            {
              path: ["pairs", "count"],
              got: inWords(pairs.count),
              allowed: `at most ${maxPairsOfGuests}, with guests`,
              fix: `set it to ${maxPairsOfGuests} or less, or set endpoint to container`,
            },
          ]
        : [],
  ),
  rule(
    "One pair is in one guest (`guest.loopback`): local, a guest at both ends, and no published port.",
    ["endpoint", "guest", "network", "pairs"],
    ({ endpoint, guest, network, pairs }) => {
      if (guest?.loopback !== true) return [];
      const alone = "with guest.loopback: both halves of the one pair are in one guest";
      const leaveOut = "or leave guest.loopback out";
      const published = "publishedPorts" in network ? network.publishedPorts : undefined;
      const wants = [
        ["endpoint.server", endpoint.server, "vm", "set it to vm"],
        ["endpoint.client", endpoint.client, "vm", "set it to vm"],
        ["pairs.placement", pairs.placement, "local", "set it to local"],
        ["pairs.count", pairs.count, 1, "set it to 1"],
        ["network.publishedPorts", published, undefined, "leave it out"],
      ] as const;
      return wants.flatMap(([path, got, wanted, fix]) =>
        got === wanted
          ? []
          : [
              {
                path: path.split("."),
                got: `${got}`,
                allowed: `${wanted ?? "nothing here"}, ${alone}`,
                fix: `${fix}, ${leaveOut}`,
              },
            ],
      );
    },
  ),
  rule(
    "Guests (`endpoint`: vm) are not for paths with a middlebox (`path.middlebox`): its accounts know ends of the nodes' own kernel only.",
    ["endpoint", "path"],
    ({ endpoint, path }) =>
      path?.middlebox === undefined
        ? []
        : roles
            .filter((role) => endpoint[role] === "vm")
            .map((role) => ({
              path: ["endpoint", role],
              got: "vm",
              allowed:
                "container, with a middlebox: its accounts know ends of the nodes' own kernel only",
              fix: `set endpoint.${role} to container, or leave path.middlebox out`,
            })),
  ),
  rule(
    "Servers in guests (`endpoint.server`: vm) are published by rules only: Docker's proxy serves containers.",
    ["endpoint", "network"],
    ({ endpoint, network }) =>
      endpoint.server === "vm" && network.module === "bridge" && network.publishedPorts === "proxy"
        ? [
            {
              path: ["network", "publishedPorts"],
              got: network.publishedPorts,
              allowed: "dnat, for servers in guests: Docker's proxy serves containers only",
              fix: "set it to dnat, or endpoint.server to container",
            },
          ]
        : [],
  ),
];
