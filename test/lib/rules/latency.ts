import { scenarioWith } from "../../scenarios.ts";
import type { Case } from "./case.ts";

const loaded = { latency: { loaded: true } };
const host = { network: { module: "host" as const } };

export const latencyCases: Case[] = [
  {
    rule: "`benchmark.latency` asks for",
    right: scenarioWith({ benchmark: { latency: { idle: true } } }),
    wrong: scenarioWith({ benchmark: { latency: {} } }),
    expected: [["benchmark.latency", /set benchmark\.latency\.idle to true/]],
  },
  {
    rule: "`benchmark.latency.loaded` takes a pair",
    right: scenarioWith({ pairs: { count: 5 }, benchmark: { ...loaded, activePairs: [1, 4] } }),
    wrong: scenarioWith({ pairs: { count: 4 }, benchmark: { ...loaded, activePairs: [1, 4] } }),
    expected: [["pairs.count", /^set it to 5, or leave benchmark\.latency\.loaded out$/]],
  },
  {
    rule: "`benchmark.latency.loaded` takes a pair",
    right: scenarioWith({ pairs: { count: 2 }, benchmark: loaded }),
    wrong: scenarioWith({ pairs: { count: 1 }, benchmark: loaded }),
    expected: [["pairs.count", /^set it to 2/]],
  },
  {
    rule: "`benchmark.latency.loaded` is for UDP trials only where",
    right: scenarioWith({ ...host, pairs: { count: 2 }, benchmark: loaded }),
    wrong: scenarioWith({
      ...host,
      pairs: { count: 2 },
      benchmark: { ...loaded, protocols: ["tcp", "udp"] },
    }),
    expected: [["benchmark.latency.loaded", /leave udp out/]],
  },
];
