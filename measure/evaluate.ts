import type { Role } from "../lib/names.ts";
import { cpuBetween, type Softnet } from "../lib/procfs.ts";
import type { Trial } from "../lib/plan.ts";
import type { Drops, PairResult, Repetition } from "../lib/result.ts";
import { jain, skew, sum } from "../lib/statistics/describe.ts";
import { sumIperf3Udp } from "../lib/statistics/iperf3-udp.ts";
import { doubtRepetition } from "../lib/statistics/checks.ts";
import { verdictOf } from "../lib/statistics/validity.ts";
import { describeFailures } from "./failures.ts";
import { disagreementPercent } from "../lib/statistics/witness.ts";
import { accountsOf } from "./accounts.ts";
import { conditionsOf } from "./conditions.ts";
import { limitsOf } from "./limits.ts";
import { pathOf } from "./path/path.ts";
import { Between, figure, type Flow, flowsOf, growthOverEnds } from "./flows.ts";
import type { Edge, Observation, PairReading } from "./observation.ts";

export interface MachineFacts {
  /** Names of the nodes on it, joined by "+". */
  readonly name: string;
  readonly cpus: number;
}

type Figures = Omit<
  Repetition,
  "trial" | "repetition" | "attempt" | "startedAt" | "overheadSec" | "search"
>;

/** From readings to figures. All rates are per pair over its own two stamps, then added up. */
export function evaluate(
  trial: Trial,
  durationSec: number,
  machines: readonly MachineFacts[],
  seen: Observation,
): Figures {
  const { open, close, window } = seen;
  const pairs = seen.indexes.map((index, position) => pairResult(trial, index, position, seen));
  const cpu = machines.flatMap(({ name, cpus }) => {
    const [from, to] = [open.machines[name], close.machines[name]];
    return from && to ? [[name, cpuBetween(from.ticks, to.ticks, cpus)] as const] : [];
  });
  const limits = limitsOf(trial, machines, seen);
  const accounts = accountsOf(trial, seen);
  const path = pathOf(trial, machines, seen, Object.fromEntries(cpu));
  const reasons = doubtRepetition({
    windowSec: window.endSec - window.startSec,
    durationSec,
    accounts,
    hops: path?.doubts ?? [],
    ...conditionsOf(trial, seen, limits),
    steal: cpu.map(([machine, { stealPercent }]) => ({ machine, percent: stealPercent })),
    stalled: seen.stalled,
    silent: seen.silent.length === 0 ? "" : describeFailures(seen.silent),
  });
  const udp = trial.protocol === "udp";
  return {
    status: verdictOf(reasons),
    reasons,
    window,
    aggregateBitsPerSecond: sum(pairs.map((pair) => pair.bitsPerSecond)),
    packetsPerSecond: udp ? sum(pairs.map((pair) => pair.packetsPerSecond ?? 0)) : null,
    lossPercent: udp
      ? loss(new Between(trial, seen, open, close), flowsOf[trial.direction], [
          ...seen.indexes.keys(),
        ])
      : null,
    retransmits: udp ? null : sum(pairs.map((pair) => pair.retransmits ?? 0)),
    jain: jain(pairs.map((pair) => pair.bitsPerSecond)),
    startSkewMs: skew(pairs.map((pair) => pair.startMs)),
    cpu: Object.fromEntries(cpu),
    drops: drops(trial, seen),
    limits,
    bottleneck: null,
    ...(path === undefined ? {} : { path: path.result }),
    disagreementPercent: disagreementPercent(accounts),
    iperf3BitsPerSecond: sum(pairs.map((pair) => pair.iperf3BitsPerSecond ?? 0)),
    iperf3Udp: sumIperf3Udp(pairs.flatMap((pair) => pair.iperf3Udp ?? [])),
    pairs,
  };
}

function pairResult(trial: Trial, index: number, at: number, seen: Observation): PairResult {
  const window = new Between(trial, seen, seen.open, seen.close);
  const flows = flowsOf[trial.direction];
  const outcome = seen.outcomes[at];
  const seconds = figure(outcome, "seconds");
  const bytes = figure(outcome, "receivedBytes");
  const udp = trial.protocol === "udp";
  return {
    index,
    bitsPerSecond: 8 * sum(flows.map((flow) => window.payload(at, flow).perSec)),
    packetsPerSecond: udp ? sum(flows.map((flow) => window.delivered(at, flow).perSec)) : null,
    lossPercent: udp ? loss(window, flows, [at]) : null,
    retransmits: udp ? null : sum(flows.map((flow) => window.retransmits(at, flow).count)),
    startMs: (seen.startsSec[at] ?? 0) * 1000,
    iperf3BitsPerSecond:
      bytes === null || seconds === null || seconds === 0 ? null : (bytes * 8) / seconds,
    iperf3Bytes: bytes,
    iperf3Udp: outcome?.ok === true ? outcome.figures.udp : null,
  };
}

/**
 * Percent of the datagrams that did not arrive, of all these pairs together: the datagrams count,
 * not the pairs. As both ends are read a moment apart, rates are compared, not counts; what was
 * under way at the edges can still make it a little negative.
 */
function loss(window: Between, flows: readonly Flow[], pairs: readonly number[]): number | null {
  const total = (rate: (at: number, flow: Flow) => number) =>
    sum(pairs.flatMap((at) => flows.map((flow) => rate(at, flow))));
  const sent = total((at, flow) => window.sent(at, flow).perSec);
  const delivered = total((at, flow) => window.delivered(at, flow).perSec);
  return sent === 0 ? null : Math.max(0, 100 * (1 - delivered / sent));
}

function drops(trial: Trial, seen: Observation): Drops {
  const { open, close, shared } = seen;
  const over = (role: Role, of: (pair: PairReading) => number) => growthOverEnds(seen, role, of);
  const softnet = (of: (softnet: Softnet) => number) => {
    const total = ({ machines }: Edge) =>
      sum(Object.values(machines).map((machine) => of(machine.softnet)));
    return Math.max(0, total(close) - total(open));
  };
  return {
    softnetDropped: softnet(({ dropped }) => dropped),
    softnetTimeSqueeze: softnet(({ timeSqueeze }) => timeSqueeze),
    interfaceDropped:
      over("client", (p) => p.clientLink.value.drops) +
      (shared.oneStack ? 0 : over("server", (p) => p.serverLink.value.drops)),
    socketDropped: sum(
      // Where both ends are on one stack, one of them shows it all.
      [...new Set(flowsOf[trial.direction].map(({ receiver }) => receiver))]
        .slice(0, shared.oneStack ? 1 : undefined)
        .map((receiver) => over(receiver, (p) => p[`${receiver}Snmp`].value.udpRcvbufErrors)),
    ),
  };
}
