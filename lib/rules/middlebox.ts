import { carriedBy } from "../forwarder/carried.ts";
import { forwarderIn, forwarders, forwardersInVm } from "../forwarder/index.ts";
import { passesNic } from "../network/index.ts";
import { inWords, type ScenarioIssue } from "../scenario-issues.ts";
import { type Rule, rule } from "./rule.ts";

/** What vde_switch has room for in a frame (its struct packet: 1504 bytes beside the header). */
const maxUserspaceMtuBytes = 1500;

/** With less its kernel does not come to its first program. */
const minVmMemoryMiB = 64;

const at = (...path: (string | number)[]) => ["path", "middlebox", ...path];

/** Rules about what is between the nodes. */
export const middleboxRules: readonly Rule[] = [
  rule(
    "A middlebox (`path.middlebox`) is in the cable between two emulated nodes: it takes switched pairs on such nodes. The cables of other machines are not ours to cut.",
    ["nodes", "path", "pairs"],
    ({ nodes, path, pairs }): ScenarioIssue[] => {
      if (path?.middlebox === undefined) return [];
      const got = "a middlebox";
      if (pairs.placement === "local") {
        const allowed = "nothing, for local pairs: their packets do not leave the node";
        const fix = "leave it out, or set pairs.placement to switched and use two nodes";
        return [{ path: at(), got, allowed, fix }];
      }
      const odd = nodes.findIndex(({ kind }) => kind !== "emulated");
      const allowed = `nothing, with ${nodes[odd]?.kind ?? "other"} nodes: there is no cable of ours between them`;
      return odd < 0
        ? []
        : [{ path: at(), got, allowed, fix: "leave it out, or make both nodes emulated" }];
    },
  ),
  rule(
    "A middlebox is for networks whose packets pass the nodes' NICs, which those of `passthrough` do not: each of its devices has a cable of its own.",
    ["network", "path", "pairs"],
    ({ network, path, pairs }) =>
      path?.middlebox === undefined ||
      pairs.placement === "local" ||
      (passesNic(network, pairs.placement) && network.module !== "passthrough")
        ? []
        : [
            {
              path: at(),
              got: `a middlebox, and ${network.module}`,
              allowed: `nothing, for the ${network.module} module: its packets do not pass the NICs' cable`,
              fix: "leave it out, or take another module, e.g. macvlan",
            },
          ],
  ),
  rule(
    "Forwarders that route (`route`, `nat`) take networks without 802.1Q tags and ipvlan in mode l2 only; `nat` no tunnels.",
    ["network", "path"],
    ({ network, path }) => {
      const { forwarder } = path?.middlebox ?? {};
      if (forwarder === undefined || !forwarders[forwarder].routes) return [];
      const { notRouted, notTranslated } = carriedBy(network);
      const why = notRouted ?? (forwarder === "nat" ? notTranslated : undefined);
      return why === undefined
        ? []
        : [
            {
              path: at("forwarder"),
              got: forwarder,
              allowed: `bridge or ovs-userspace, for this network: ${why}`,
              fix: `take another forwarder, or change the network`,
            },
          ];
    },
  ),
  rule(
    "`path.middlebox.queue.packets` stands beside `rateBitsPerSecond`: a virtual link takes whatever it is given, so that no packet ever waits in a queue without a shaper above it.",
    ["path"],
    ({ path }) => {
      const queue = path?.middlebox?.queue;
      if (queue === undefined || queue.rateBitsPerSecond !== undefined) return [];
      return [
        {
          path: at("queue", "rateBitsPerSecond"),
          got: inWords(undefined),
          allowed:
            "a rate: the middlebox's links are virtual and never full, so that a queue alone has no effect",
          fix: "add rateBitsPerSecond, e.g. 1000000000, or leave queue out",
        },
      ];
    },
  ),
  rule(
    "`path.middlebox.cpus` and `memoryMiB` are for forwarders that are programs (`ovs-userspace`, `userspace`, and all in a virtual machine): the kernel forwards on the processor and with the memory of whoever sends.",
    ["path"],
    ({ path }) => {
      const { middlebox } = path ?? {};
      if (middlebox === undefined) return [];
      if (forwarderIn(middlebox).pidFiles !== undefined) return [];
      return (["cpus", "memoryMiB"] as const)
        .filter((key) => middlebox[key] !== undefined)
        .map((key) => ({
          path: at(key),
          got: inWords(middlebox[key]),
          allowed: `nothing, with ${middlebox.forwarder}: the kernel forwards, on the processor and with the memory of whoever sends`,
          fix: "leave it out, take the forwarder userspace or ovs-userspace, or set where to vm",
        }));
    },
  ),
  rule(
    `A middlebox in a virtual machine (\`path.middlebox.where\`: vm) has one of the forwarders ${forwardersInVm.join(", ")}, and at least ${minVmMemoryMiB} MiB.`,
    ["path"],
    ({ path }) => {
      const { middlebox } = path ?? {};
      if (middlebox?.where !== "vm") return [];
      const { forwarder, memoryMiB = minVmMemoryMiB } = middlebox;
      return [
        ...(forwardersInVm.includes(forwarder)
          ? []
          : [
              {
                path: at("forwarder"),
                got: forwarder,
                allowed: `${forwardersInVm.join(", ")}, in a virtual machine: its kernel has no tables for nat, and the others are programs whose files are this machine's, which the guest may only read`,
                fix: "take another forwarder, or set where to namespace or container",
              },
            ]),
        ...(memoryMiB >= minVmMemoryMiB
          ? []
          : [
              {
                path: at("memoryMiB"),
                got: inWords(memoryMiB),
                allowed: `at least ${minVmMemoryMiB}, for a virtual machine`,
                fix: `set it to ${minVmMemoryMiB} or more, or leave it out`,
              },
            ]),
      ];
    },
  ),
  rule(
    `The forwarder \`userspace\` carries frames of an MTU of ${maxUserspaceMtuBytes} bytes at most, which limits \`nic.mtuBytes\`.`,
    ["nic", "path"],
    ({ nic, path }) =>
      path?.middlebox?.forwarder !== "userspace" || nic.mtuBytes <= maxUserspaceMtuBytes
        ? []
        : [
            {
              path: ["nic", "mtuBytes"],
              got: inWords(nic.mtuBytes),
              allowed: `at most ${maxUserspaceMtuBytes}: vde_switch has no room for larger frames`,
              fix: `set it to ${maxUserspaceMtuBytes} or less, or take another forwarder`,
            },
          ],
  ),
  rule(
    "With the forwarder `ovs-userspace` neither `nic.offloads` nor `ports.offloads` is given: it reads frames as they are, for which netbench switches the senders' checksum offload off itself.",
    ["nodes", "nic", "ports", "path"],
    ({ nodes, nic, ports, path }) => {
      const forwarder = path?.middlebox?.forwarder;
      if (forwarder === undefined || !forwarders[forwarder].plainFrames) return [];
      const given: [path: (string | number)[], value: unknown][] = [
        [["nic", "offloads"], nic.offloads],
        [["ports", "offloads"], ports?.offloads],
        ...nodes.map((node, index): [(string | number)[], unknown] => [
          ["nodes", index, "nicSettings", "offloads"],
          node.nicSettings?.offloads,
        ]),
      ];
      return given.flatMap(([where, value]) =>
        value === undefined
          ? []
          : [
              {
                path: where,
                got: "offloads",
                allowed: `nothing, with ${forwarder}: it reads frames as they are, for which netbench sets tx off itself`,
                fix: "leave them out, or take another forwarder",
              },
            ],
      );
    },
  ),
];
