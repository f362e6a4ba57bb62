import { scenarioWith } from "../../scenarios.ts";
import type { Case } from "./case.ts";

const as2016 = { preset: "as-2016" as const };

export const presetCases: Case[] = [
  {
    rule: "With `preset` as-2016 both ends are containers",
    right: scenarioWith({ ...as2016, pairs: { count: 2 } }),
    wrong: scenarioWith({
      ...as2016,
      pairs: { count: 2 },
      benchmark: { directions: ["reverse"], latency: { loaded: true } },
    }),
    expected: [
      ["benchmark.directions", /leave preset out/],
      ["benchmark.latency.loaded", /leave preset out/],
    ],
  },
  {
    rule: "With `preset` as-2016 both ends are containers",
    right: scenarioWith({ ...as2016, network: { module: "bridge" } }),
    wrong: scenarioWith({
      ...as2016,
      network: { module: "bridge" },
      endpoint: { server: "host" },
    }),
    expected: [["endpoint.server", /leave preset out/]],
  },
  {
    rule: "`benchmark.tcp.mssBytes` is for",
    right: scenarioWith({ ...as2016, benchmark: { tcp: { mssBytes: 1400 } } }),
    wrong: scenarioWith({ benchmark: { tcp: { mssBytes: 1400 } } }),
    expected: [["benchmark.tcp.mssBytes", /leave it out and set nic\.mtuBytes/]],
  },
];
