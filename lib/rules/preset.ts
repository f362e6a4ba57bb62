import { inWords } from "../scenario-issues.ts";
import { type Rule, rule } from "./rule.ts";

/** Rules about the preset as-2016, whose clients are started by `docker exec`. */
export const presetRules: readonly Rule[] = [
  rule(
    "With `preset` as-2016 both ends are containers, clients send, and there are no round trips under load and no rate search.",
    ["preset", "endpoint", "benchmark"],
    ({ preset, endpoint, benchmark }) => {
      if (preset !== "as-2016") return [];
      const wrong = (path: string[], got: string, allowed: string) => ({
        path,
        got,
        allowed: `${allowed}, with preset as-2016`,
        fix: "set it so, or leave preset out",
      });
      return [
        ...(["client", "server"] as const)
          .filter((role) => endpoint[role] !== "container")
          .map((role) => wrong(["endpoint", role], endpoint[role], "container")),
        ...(benchmark.directions.some((direction) => direction !== "forward")
          ? [wrong(["benchmark", "directions"], inWords(benchmark.directions), "[forward]")]
          : []),
        ...(benchmark.latency?.loaded === true
          ? [wrong(["benchmark", "latency", "loaded"], "true", "false")]
          : []),
        ...(benchmark.rateSearch === undefined
          ? []
          : [wrong(["benchmark", "rateSearch"], "a search", "no value")]),
      ];
    },
  ),
  rule(
    "`benchmark.tcp.mssBytes` is for `preset` as-2016: elsewhere `nic.mtuBytes` sets the size of segments.",
    ["preset", "benchmark"],
    ({ preset, benchmark }) =>
      benchmark.tcp.mssBytes === undefined || preset === "as-2016"
        ? []
        : [
            {
              path: ["benchmark", "tcp", "mssBytes"],
              got: inWords(benchmark.tcp.mssBytes),
              allowed: "no value, without preset as-2016",
              fix: "leave it out and set nic.mtuBytes",
            },
          ],
  ),
];
