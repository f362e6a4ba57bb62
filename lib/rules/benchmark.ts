import { inWords } from "../scenario-issues.ts";
import { type Rule, repeated, rule } from "./rule.ts";
import { udpRules } from "./udp.ts";

/** Rules about the benchmark. */
export const benchmarkRules: readonly Rule[] = [
  rule(
    "No number in `benchmark.activePairs` is above `pairs.count`.",
    ["pairs", "benchmark"],
    ({ pairs, benchmark }) =>
      (benchmark.activePairs ?? []).flatMap((count, at) =>
        count > pairs.count
          ? [
              {
                path: ["benchmark", "activePairs", at],
                got: inWords(count),
                allowed: `at most pairs.count, which is ${pairs.count}`,
                fix: `raise pairs.count to ${count} or leave this number out`,
              },
            ]
          : [],
      ),
  ),
  rule(
    "`benchmark.protocols`, `benchmark.activePairs` and `benchmark.directions` hold each value once.",
    ["benchmark"],
    ({ benchmark }) => [
      ...repeated(["benchmark", "protocols"], benchmark.protocols),
      ...repeated(["benchmark", "activePairs"], benchmark.activePairs ?? []),
      ...repeated(["benchmark", "directions"], benchmark.directions),
    ],
  ),
  rule(
    "`benchmark.repetitions` and `benchmark.until` are not both given.",
    ["benchmark"],
    ({ benchmark: { repetitions, until } }) =>
      repetitions === undefined || until === undefined
        ? []
        : [
            {
              path: ["benchmark", "until"],
              got: `a stop rule beside benchmark.repetitions ${repetitions}`,
              allowed: "one of the two",
              fix: "leave benchmark.repetitions out, or this",
            },
          ],
  ),
  rule(
    "`benchmark.until.min` is at most `benchmark.until.max`.",
    ["benchmark"],
    ({ benchmark: { until } }) =>
      until === undefined || until.min <= until.max
        ? []
        : [
            {
              path: ["benchmark", "until", "min"],
              got: inWords(until.min),
              allowed: `at most benchmark.until.max, which is ${until.max}`,
              fix: `set it to ${until.max} or less, or raise benchmark.until.max`,
            },
          ],
  ),
  ...udpRules,
];
