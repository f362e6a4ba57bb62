import type { CheckName, Reason, RepetitionCheck, TrialCheck } from "../result/verdict.ts";
import {
  dependent,
  type Doubt,
  noReport,
  shortWindow,
  skewed,
  stolen,
  stoodStill,
} from "./validity.ts";
import {
  type ClockSpan,
  clockStepped,
  foreignLoad,
  type ForeignLoad,
  foreignTraffic,
  type NicAccount,
  speedChanged,
  type SpeedReading,
  throttled,
  type Throttled,
} from "./conditions.ts";
import { type Account, bytesMissing, witnessDisagrees } from "./witness.ts";

/** The checks by the names that they have in the record: what each asks, and what is wrong if anything. */
type Checks<Name extends CheckName, Evidence> = Record<Name, (seen: Evidence) => readonly Doubt[]>;

/** What is known of a repetition that was measured to its end. */
export interface RepetitionEvidence {
  readonly windowSec: number;
  readonly durationSec: number;
  /** Both witnesses of each pair, over the whole run. */
  readonly accounts: readonly Account[];
  /** What is wrong with the account of the packets hop by hop, where there is one. */
  readonly hops: readonly Doubt[];
  readonly nics: readonly NicAccount[];
  readonly foreign: readonly ForeignLoad[];
  /** At both edges of the window. */
  readonly clocks: readonly { machine: string; from: ClockSpan; to: ClockSpan }[];
  readonly speeds: readonly { machine: string; from: SpeedReading; to: SpeedReading }[];
  readonly throttled: readonly Throttled[];
  readonly steal: readonly { readonly machine: string; readonly percent: number }[];
  /** Indexes of pairs that did not move between two looks. */
  readonly stalled: readonly number[];
  /** Pairs of which iperf3 gave no figures, and why, in words; empty where it gave all. */
  readonly silent: string;
}

const repetitionChecks: Checks<RepetitionCheck, RepetitionEvidence> = {
  "common-window": ({ windowSec, durationSec }) => [shortWindow(windowSec, durationSec)],
  "counters-agree": ({ accounts }) => [witnessDisagrees(accounts)],
  conservation: ({ hops }) => hops,
  buffers: ({ accounts }) => [bytesMissing(accounts)],
  "foreign-traffic": ({ nics }) => nics.map(foreignTraffic),
  "foreign-load": ({ foreign }) => foreign.map(foreignLoad),
  "clock-step": ({ clocks }) =>
    clocks.map(({ machine, from, to }) => clockStepped(machine, from, to)),
  "processor-speed": ({ speeds }) =>
    speeds.map(({ machine, from, to }) => speedChanged(machine, from, to)),
  quota: (seen) => seen.throttled.map(throttled),
  steal: ({ steal }) => steal.map(({ machine, percent }) => stolen(percent, machine)),
  "pairs-alive": ({ stalled }) => [stoodStill(stalled)],
  "iperf3-reports": ({ silent }) => [noReport(silent)],
};

/** The aggregates of a trial's repetitions that count, in the order they were measured. */
const trialChecks: Checks<TrialCheck, readonly number[]> = {
  independence: (aggregates) => [dependent(aggregates)],
  skewness: (aggregates) => [skewed(aggregates)],
};

/** Why not to trust a repetition; empty where all is well. */
export const doubtRepetition = (seen: RepetitionEvidence): Reason[] =>
  reasons(repetitionChecks, seen);

/** Why not to trust the interval of a trial; empty where all is well. */
export const doubtTrial = (aggregates: readonly number[]): Reason[] =>
  reasons(trialChecks, aggregates);

function reasons<Name extends CheckName, Evidence>(
  checks: Checks<Name, Evidence>,
  seen: Evidence,
): Reason[] {
  const names = Object.keys(checks) as Name[];
  return names.flatMap((check) =>
    checks[check](seen).flatMap((reason) => (reason === undefined ? [] : [{ check, reason }])),
  );
}
