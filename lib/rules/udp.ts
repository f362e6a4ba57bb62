import { overheadBytesOf } from "../network/index.ts";
import { udpOverIpv4HeaderBytes } from "../scenario.ts";
import { inWords } from "../scenario-issues.ts";
import { ethernetUdpHeaderBytes, payloadSizes } from "../scenario/udp.ts";
import { repeated, type Rule, rule } from "./rule.ts";

/** Rules about what is sent with UDP, and how fast. */
export const udpRules: readonly Rule[] = [
  rule(
    `\`benchmark.udp.payloadBytes\` is at most \`nic.mtuBytes\` less ${udpOverIpv4HeaderBytes} and the module's encapsulation (\`benchmark.udp.frameBytes\`: ${ethernetUdpHeaderBytes} more), so that nothing is fragmented; unless \`benchmark.udp.allowFragments\` is true, or \`preset\` is as-2016.`,
    ["benchmark", "nic", "network", "preset"],
    ({ benchmark: { udp }, nic, network, preset }) => {
      const headers = udpOverIpv4HeaderBytes + overheadBytesOf(network);
      const largest = nic.mtuBytes - headers;
      const key = udp.payloadBytes === undefined ? "frameBytes" : "payloadBytes";
      const unit = key === "frameBytes" ? ethernetUdpHeaderBytes : 0;
      const sizes = payloadSizes(udp);
      return sizes.flatMap((payload, at) =>
        payload <= largest || udp.allowFragments || preset === "as-2016"
          ? []
          : [
              {
                // One size is mostly written without brackets.
                path: ["benchmark", "udp", key, ...(sizes.length > 1 ? [at] : [])],
                got: inWords(payload + unit),
                allowed: `at most ${largest + unit}: nic.mtuBytes ${nic.mtuBytes} less ${headers - unit} bytes of headers, so that nothing is fragmented`,
                fix: `set it to ${largest + unit} or less, raise nic.mtuBytes, or ask for fragments: benchmark.udp.allowFragments: true`,
              },
            ],
      );
    },
  ),
  rule(
    "`benchmark.udp.payloadBytes` and `benchmark.udp.frameBytes` are not both given, and hold each size once.",
    ["benchmark"],
    ({ benchmark: { udp } }) => [
      ...repeated(["benchmark", "udp", "payloadBytes"], udp.payloadBytes ?? []),
      ...repeated(["benchmark", "udp", "frameBytes"], udp.frameBytes ?? []),
      ...(udp.payloadBytes === undefined || udp.frameBytes === undefined
        ? []
        : [
            {
              path: ["benchmark", "udp", "frameBytes"],
              got: `sizes of frames beside benchmark.udp.payloadBytes`,
              allowed: "one of the two",
              fix: `leave one out: a frame is ${ethernetUdpHeaderBytes} bytes larger than its payload`,
            },
          ]),
    ],
  ),
  rule(
    "`benchmark.rateSearch` is for UDP, which `benchmark.protocols` then holds, without `benchmark.udp.bitsPerSecond`; TCP beside it is measured as without a search.",
    ["benchmark"],
    ({ benchmark: { rateSearch, protocols, udp } }) => {
      if (rateSearch === undefined) return [];
      return [
        ...(protocols.includes("udp")
          ? []
          : [
              {
                path: ["benchmark", "protocols"],
                got: "tcp alone, and benchmark.rateSearch",
                allowed: "udp, or tcp and udp: TCP looks for its rate by itself",
                fix: "add udp, or leave benchmark.rateSearch out",
              },
            ]),
        ...(udp.bitsPerSecond === 0
          ? []
          : [
              {
                path: ["benchmark", "udp", "bitsPerSecond"],
                got: `${udp.bitsPerSecond} beside benchmark.rateSearch`,
                allowed: "0 or nothing: the search chooses the rates",
                fix: "leave it out, or benchmark.rateSearch",
              },
            ]),
      ];
    },
  ),
];
