import type { Hop, PathFlow, PathResult, TrialResult } from "../lib/result.ts";
import { trialName } from "./bottleneck-lines.ts";
import { short } from "./format.ts";
import { textTable } from "./text-table.ts";

/** Where the packets of a run's trials went, hop by hop; undefined where no middlebox was in between. */
export function pathTable(trials: readonly TrialResult[]): string | undefined {
  const rows = trials.flatMap((trial) =>
    (trial.path?.flows ?? []).flatMap((flow) =>
      flow.hops.map((hop, at) => [flowLines(trial, flow)[at] ?? "", ...hopCells(flow.unit, hop)]),
    ),
  );
  if (rows.length === 0) return undefined;
  const forwarding = trials.flatMap((trial) => forwarderLine(trial));
  return [
    textTable(
      [
        { text: "a repetition\non average" },
        { text: "hop" },
        ...["in", "out"].map((text) => ({ text, align: "right" as const })),
        { text: "found dropped\npackets, where" },
        { text: "rest\n%", align: "right" },
      ],
      rows,
    ),
    ...forwarding,
  ].join("\n");
}

/** What a flow is called, a line beside each of its hops. */
const flowLines = (trial: TrialResult, { from, unit }: PathFlow): string[] => [
  trialName(trial),
  `from the ${from}`,
  unit === "packets" ? unit : "payload MB",
  ...(trial.search === null ? [] : ["at the rate found"]),
];

/** A percentage to three places, never "-0.000". */
const thousandths = (value: number): string => (Math.round(value * 1000) / 1000 + 0).toFixed(3);

/** A hop as cells: name, in, out, drops with their places, the rest in percent of what went in. */
export function hopCells(unit: PathFlow["unit"], hop: Hop): string[] {
  const amount = (value: number) =>
    unit === "packets" ? value.toFixed(0) : (value / 1e6).toFixed(value < 1e7 ? 3 : 1);
  const drops = hop.drops.map(
    ({ place, link, packets }) =>
      `${packets.toFixed(0)} ${place}${link === null ? "" : ` ${link}`}`,
  );
  const rest = hop.in === 0 ? 0 : (100 * hop.unexplained) / hop.in;
  return [hop.hop, amount(hop.in), amount(hop.out), drops.join("\n"), thousandths(rest)];
}

function forwarderLine(trial: TrialResult): string[] {
  const { path } = trial;
  if (path === null || path.forwarderCores === null) return [];
  const { endsCores: ends } = path;
  return [
    `${trialName(trial)} forwarding took ${short(path.forwarderCores)} cores (${whose(path)})`,
    ...(ends === null
      ? []
      : [
          `${trialName(trial)} the clients' programs took ${short(ends.clients)} cores, the servers' ${short(ends.servers)}`,
        ]),
  ];
}

const whose = ({ forwarderCoresOf }: PathResult): string =>
  forwarderCoresOf === "programs"
    ? "the forwarder's programs alone"
    : "all softirqs of the machine, the ends' own among them: the kernel forwards in them";
