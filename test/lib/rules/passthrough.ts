import { scenarioWith, switchedWith } from "../../scenarios.ts";
import { type Case, emulated, local } from "./case.ts";

const devices = (...lists: { node: string; names: string[] }[]) => ({
  module: "passthrough" as const,
  devices: lists,
});

/** Cases of the passthrough module. */
export const passthroughCases: readonly Case[] = [
  {
    rule: "With the passthrough module each node that is not emulated names",
    right: scenarioWith({ network: devices({ node: "n1", names: ["vf0", "vf1"] }) }),
    wrong: scenarioWith({ network: { module: "passthrough" } }),
    expected: [["network.devices", /name 2 devices of node n1/]],
  },
  {
    rule: "With the passthrough module each node that is not emulated names",
    right: switchedWith({ network: devices() }),
    wrong: switchedWith({
      network: devices({ node: "n2", names: ["a"] }),
      pairs: { placement: "switched", count: 2 },
    }),
    expected: [["network.devices[0].names", /name 2 devices of node n2, or lower pairs\.count/]],
  },
  {
    rule: "`network.devices` lists each node",
    right: switchedWith({
      network: devices({ node: "n1", names: ["a"] }, { node: "n2", names: ["a"] }),
    }),
    wrong: switchedWith({
      network: devices(
        { node: "n1", names: ["a", "a"] },
        { node: "n1", names: ["b"] },
        { node: "n3", names: ["c"] },
      ),
    }),
    expected: [
      ["network.devices[2].node", /name a node of this scenario/],
      ["network.devices[1].node", /leave the second one out/],
      ["network.devices[0].names[1]", /leave the second one out/],
    ],
  },
  {
    rule: "`network.numVfs` takes nodes with a NIC",
    right: scenarioWith({
      nodes: [local("n1", { nic: "eth1" })],
      network: { ...devices({ node: "n1", names: ["a", "b"] }), numVfs: 2 },
    }),
    wrong: scenarioWith({
      network: { ...devices({ node: "n1", names: ["a", "b"] }), numVfs: 2 },
    }),
    expected: [["nodes[0].nic", /add nic: to node n1/]],
  },
  {
    rule: "`network.numVfs` takes nodes with a NIC",
    right: switchedWith({ network: devices() }),
    wrong: { ...scenarioWith({ network: { ...devices(), numVfs: 2 } }), nodes: [emulated("n1")] },
    expected: [["network.numVfs", /leave it out/]],
  },
];
