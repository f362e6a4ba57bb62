import { scenarioWith, switchedWith } from "../../scenarios.ts";
import type { Case } from "./case.ts";

export const underlayCases: readonly Case[] = [
  {
    rule: "The subnet of containers on emulated nodes",
    right: switchedWith({ network: { module: "vxlan", subnet: "198.18.1.0/24" } }),
    wrong: switchedWith({ network: { module: "vxlan", subnet: "198.18.0.0/16" } }),
    expected: [["network.subnet", /choose another subnet, or leave it out/]],
  },
  {
    rule: "The subnet of containers on emulated nodes",
    right: scenarioWith({ network: { module: "bridge", subnet: "198.18.0.0/24" } }),
    wrong: switchedWith({ network: { module: "macvlan", subnet: "198.18.0.128/25" } }),
    expected: [["network.subnet", /choose another subnet, or leave it out/]],
  },
];
