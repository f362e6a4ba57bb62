import { overheadBytesOf } from "../network/index.ts";
import { udpOverIpv4HeaderBytes } from "../scenario.ts";
import { inWords, type ScenarioIssue } from "../scenario-issues.ts";
import { duplicates, type Rule, rule } from "./rule.ts";

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
  rule(
    `\`benchmark.udp.payloadBytes\` is at most \`nic.mtuBytes\` less ${udpOverIpv4HeaderBytes} and the module's encapsulation, so that nothing is fragmented; not with \`preset\` as-2016.`,
    ["benchmark", "nic", "network", "preset"],
    ({ benchmark, nic, network, preset }) => {
      const payload = benchmark.udp.payloadBytes;
      const headers = udpOverIpv4HeaderBytes + overheadBytesOf(network);
      const largest = nic.mtuBytes - headers;
      if (payload === undefined || payload <= largest || preset === "as-2016") return [];
      return [
        {
          path: ["benchmark", "udp", "payloadBytes"],
          got: inWords(payload),
          allowed: `at most ${largest}: nic.mtuBytes ${nic.mtuBytes} less ${headers} bytes of headers, so that nothing is fragmented`,
          fix: `set it to ${largest} or less, or raise nic.mtuBytes`,
        },
      ];
    },
  ),
];

function repeated(path: readonly string[], values: readonly unknown[]): ScenarioIssue[] {
  return duplicates(values).map((at) => ({
    path: [...path, at],
    got: inWords(values[at]),
    allowed: "each value once",
    fix: "leave the second one out",
  }));
}
