import { scenarioWith } from "../../scenarios.ts";
import type { Case } from "./case.ts";

const search = { protocols: ["udp" as const], rateSearch: {} };

export const udpCases: readonly Case[] = [
  {
    rule: "`benchmark.udp.payloadBytes` is at most",
    right: scenarioWith({ benchmark: { udp: { frameBytes: [64, 1518] } } }),
    wrong: scenarioWith({ benchmark: { udp: { frameBytes: [64, 1519] } } }),
    expected: [["benchmark.udp.frameBytes[1]", /set it to 1518 or less/]],
  },
  {
    rule: "`benchmark.udp.payloadBytes` is at most",
    right: scenarioWith({ benchmark: { udp: { payloadBytes: 8192, allowFragments: true } } }),
    wrong: scenarioWith({ benchmark: { udp: { payloadBytes: 8192 } } }),
    expected: [["benchmark.udp.payloadBytes", /benchmark\.udp\.allowFragments: true/]],
  },
  {
    rule: "`benchmark.udp.payloadBytes` and `benchmark.udp.frameBytes` are not both given",
    right: scenarioWith({ benchmark: { udp: { payloadBytes: [64, 1472] } } }),
    wrong: scenarioWith({ benchmark: { udp: { payloadBytes: [64, 64], frameBytes: 64 } } }),
    expected: [
      ["benchmark.udp.payloadBytes[1]", /leave the second one out/],
      ["benchmark.udp.frameBytes", /46 bytes larger/],
    ],
  },
  {
    rule: "`benchmark.rateSearch` is for UDP, which",
    right: scenarioWith({ benchmark: { ...search, protocols: ["tcp", "udp"] } }),
    wrong: scenarioWith({
      benchmark: { ...search, protocols: ["tcp"], udp: { bitsPerSecond: 1000 } },
    }),
    expected: [
      ["benchmark.protocols", /add udp, or leave/],
      ["benchmark.udp.bitsPerSecond", /leave it out/],
    ],
  },
];
