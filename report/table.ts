import type { RunRecord, TrialResult } from "../lib/result.ts";
import { busyCoresOf } from "../lib/measured/busy-cores.ts";
import { bottleneckLines, trialName } from "./bottleneck-lines.ts";
import { as2016Lines } from "./as-2016-lines.ts";
import { conditions } from "./conditions.ts";
import { count, gigabits, short } from "./format.ts";
import { latencyTable } from "./latency-table.ts";
import { pathTable } from "./path-table.ts";
import { statisticsTable } from "./statistics-table.ts";
import { udpTable } from "./udp-table.ts";
import { type Column, format, identity, left, right, trialTable } from "./trial-table.ts";

const columns: readonly Column[] = [
  ...identity,
  right("Gbit/s", "± 95 %", (t) => interval(t)),
  right("a pair", "Gbit/s", (t) => format(t.perPairBitsPerSecond, (rate) => gigabits(rate))),
  right("CV", "%", (t) => format(t.aggregateBitsPerSecond?.cv, (cv) => (100 * cv).toFixed(1))),
  right("loss", "%", (t) => format(t.lossPercent, (loss) => loss.toFixed(loss < 1 ? 2 : 1))),
  right("pkts", "k/s", (t) => format(t.packetsPerSecond, (rate) => short(rate / 1000))),
  right("resent", "segm.", (t) => format(t.retransmits, count)),
  right("Jain", "", (t) => format(t.jain, (index) => index.toFixed(3))),
  right("skew", "p95 ms", (t) => (t.activePairs > 1 ? format(t.startSkewMs?.p95, short) : null)),
  right("busy", "cores", (t) => (t.repetitions === 0 ? null : busyCores(t).toFixed(2))),
  right("a core", "Gbit/s", (t) => format(t.bitsPerSecondPerBusyCore, (rate) => gigabits(rate))),
  right("harness", "s/rep", (t) => format(t.overheadSec, (seconds) => seconds.toFixed(2))),
  left("verdict", "", (t) => t.verdict),
];

/** A run as text for a terminal of 120 columns: the tables, its conditions, what to doubt. */
export function runTable(record: RunRecord): string {
  const { summary } = record;
  if (summary === null) return `${record.scenario} ${record.run}: not finished`;
  return [
    trialTable(columns, summary.trials),
    "",
    ...udpTable(summary.trials).flatMap((table) => [table, ""]),
    ...statisticsTable(summary.trials).flatMap((table) => [table, ""]),
    ...latencyTable(record).flatMap((table) => [table, ""]),
    ...[pathTable(summary.trials) ?? []].flat().flatMap((table) => [table, ""]),
    ...conditions(record),
    ...bottleneckLines(summary.trials),
    ...as2016Lines(record),
    ...summary.trials.flatMap(reasonLines),
    `${summary.scenario} ${summary.run}: ${summary.verdict}; all readings are in ${summary.resultFile}`,
  ].join("\n");
}

function interval({ aggregateBitsPerSecond: rate }: TrialResult): string | null {
  if (rate === null) return null;
  const half = rate.ci95High === null ? "" : ` ± ${gigabits(rate.ci95High - rate.mean, rate.mean)}`;
  return `${gigabits(rate.mean)}${half}`;
}

function busyCores(trial: TrialResult): number {
  return busyCoresOf(trial.cpu);
}

function reasonLines(trial: TrialResult): string[] {
  return trial.reasons.map(
    ({ check, reason }) => `${trialName(trial)} ${trial.verdict}: ${reason} [${check}]`,
  );
}
