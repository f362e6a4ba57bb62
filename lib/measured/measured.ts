import type { Trial } from "../plan.ts";
import { pathsTogether } from "../path/mean.ts";
import type { MeanInterval, PathResult, RunRecord, TrialResult, Verdict } from "../result.ts";
import type { Placement, Protocol, Scenario } from "../scenario.ts";
import { mean, meanInterval, sum } from "../statistics/describe.ts";
import { worst } from "../statistics/validity.ts";
import { countedAggregates, countedRepetitions } from "../summarize.ts";
import { busyCoresOf } from "./busy-cores.ts";
import { systemName } from "./network-name.ts";
import { type RoundTrips, roundTripsOf, roundTripsTogether } from "./round-trips.ts";

/** A finished record with what its sweep says of it. */
export interface Source {
  readonly record: RunRecord;
  /** What it is called in figures; default: by its scenario. */
  readonly series?: string;
  /** Of the sweep that it is from; 1 elsewhere. */
  readonly block?: number;
  /** Where it was read. */
  readonly file: string;
}

/** One trial of one system: what figures, tables and comparisons are made of. */
export interface Measured {
  /** The system, as figures name it. */
  readonly series: string;
  readonly scenario: Scenario;
  readonly mtuBytes: number;
  readonly placement: Placement;
  readonly protocol: Protocol;
  readonly direction: Trial["direction"];
  readonly activePairs: number;
  readonly payloadBytes: number | null;
  /** Aggregates in bits per second, one a repetition that counts; of a sweep with blocks, one a block. */
  readonly values: readonly number[];
  readonly aggregate: MeanInterval | null;
  /** UDP datagrams per second, as the values; null for TCP. */
  readonly packetValues: readonly number[] | null;
  readonly packets: MeanInterval | null;
  readonly lossPercent: number | null;
  readonly retransmits: number | null;
  /** Packets dropped in the common window, everywhere that is looked at. */
  readonly dropped: number | null;
  readonly skewP95Ms: number | null;
  readonly busyCores: number | null;
  readonly bitsPerSecondPerBusyCore: number | null;
  readonly jain: number | null;
  /** null where the scenario did not ask for them. */
  readonly roundTrips: RoundTrips | null;
  /** Where the packets went; null without a middlebox. */
  readonly path: PathResult | null;
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
  readonly repetitions: number;
  readonly records: readonly RunRecord[];
}

/** What tells trials of one report apart. */
export const keyOf = (one: Measured): string =>
  [
    ...[one.series, one.placement, one.mtuBytes, one.protocol, one.direction],
    ...[one.activePairs, one.payloadBytes],
  ].join(" | ");

/** All trials of the records; what was measured in several blocks becomes one. */
export function measuredOf(sources: readonly Source[]): Measured[] {
  const groups = new Map<string, Measured[]>();
  for (const source of sources) {
    for (const one of trialsIn(source)) {
      groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
    }
  }
  return [...groups.values()].map(together);
}

function trialsIn({ record, series }: Source): Measured[] {
  const { plan, summary } = record;
  if (summary === null) return [];
  return plan.trials.flatMap((trial, at) => {
    const result = summary.trials[at];
    return result === undefined ? [] : measured(record, trial, result, series);
  });
}

function measured(
  record: RunRecord,
  trial: Trial,
  result: TrialResult,
  series = systemName(record.plan.scenario),
): Measured {
  const { scenario } = record.plan;
  const values = countedAggregates(record, trial.id);
  const packetValues =
    trial.protocol === "udp"
      ? countedRepetitions(record, trial.id).flatMap(
          ({ packetsPerSecond }) => packetsPerSecond ?? [],
        )
      : null;
  const { drops, startSkewMs, cpu } = result;
  return {
    ...{ series, scenario, records: [record], values, packetValues },
    mtuBytes: scenario.nic.mtuBytes,
    placement: scenario.pairs.placement,
    protocol: trial.protocol,
    direction: trial.direction,
    activePairs: trial.activePairs,
    payloadBytes: trial.payloadBytes,
    aggregate: meanInterval(values),
    packets: meanInterval(packetValues ?? []),
    lossPercent: result.lossPercent,
    retransmits: result.retransmits,
    dropped:
      drops === null ? null : drops.softnetDropped + drops.interfaceDropped + drops.socketDropped,
    skewP95Ms: startSkewMs?.p95 ?? null,
    busyCores: result.repetitions === 0 ? null : busyCoresOf(cpu),
    bitsPerSecondPerBusyCore: result.bitsPerSecondPerBusyCore,
    jain: result.jain,
    roundTrips: roundTripsOf(result),
    path: result.path,
    verdict: result.verdict,
    reasons: result.reasons.map(({ check, reason }) => `${reason} [${check}]`),
    repetitions: result.repetitions,
  };
}

/** Blocks are made on testbeds of their own, so a block is one value: its repetitions are alike. */
function together(blocks: readonly Measured[]): Measured {
  const [first] = blocks;
  if (first === undefined) throw new RangeError("no blocks");
  if (blocks.length === 1) return first;
  const blockMeans = (pick: (one: Measured) => readonly number[] | null): number[] =>
    blocks.flatMap((one) => {
      const values = pick(one) ?? [];
      return values.length === 0 ? [] : [mean(values)];
    });
  const average = (pick: (one: Measured) => number | null): number | null => {
    const there = blocks.flatMap((one) => pick(one) ?? []);
    return there.length === 0 ? null : mean(there);
  };
  const values = blockMeans((one) => one.values);
  const packetValues = first.packetValues === null ? null : blockMeans((one) => one.packetValues);
  return {
    ...first,
    ...{ values, packetValues, records: blocks.flatMap(({ records }) => records) },
    aggregate: meanInterval(values),
    packets: meanInterval(packetValues ?? []),
    lossPercent: average((one) => one.lossPercent),
    retransmits: average((one) => one.retransmits),
    dropped: average((one) => one.dropped),
    skewP95Ms: average((one) => one.skewP95Ms),
    busyCores: average((one) => one.busyCores),
    bitsPerSecondPerBusyCore: average((one) => one.bitsPerSecondPerBusyCore),
    jain: average((one) => one.jain),
    roundTrips: roundTripsTogether(blocks.map((one) => one.roundTrips)),
    path: pathsTogether(blocks.map((one) => one.path)),
    verdict: worst(blocks.map(({ verdict }) => verdict)),
    reasons: [...new Set(blocks.flatMap(({ reasons }) => reasons))],
    repetitions: sum(blocks.map(({ repetitions }) => repetitions)),
  };
}
