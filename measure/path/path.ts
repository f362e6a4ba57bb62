import { hopsOf, unexplained } from "../../lib/path/flow.ts";
import type { Trial } from "../../lib/plan.ts";
import type { Cpu, PathResult } from "../../lib/result.ts";
import { sum } from "../../lib/statistics/describe.ts";
import type { Doubt } from "../../lib/statistics/validity.ts";
import { usedBy } from "../../lib/survey/processes.ts";
import type { MachineFacts } from "../evaluate.ts";
import { flowsOf } from "../flows.ts";
import type { Observation } from "../observation.ts";
import type { EndProcess, Surveys } from "../survey.ts";
import { flowOf, type Readings } from "./stations.ts";

export interface PathAccount {
  readonly result: PathResult;
  readonly doubts: readonly Doubt[];
}

/** Where a repetition's packets went; undefined without a middlebox, or where a place did not answer. */
export function pathOf(
  trial: Trial,
  machines: readonly MachineFacts[],
  seen: Observation,
  cpu: Readonly<Record<string, Cpu>>,
): PathAccount | undefined {
  const { surveys } = seen;
  const [from, to] = [surveys?.before.path, surveys?.after.path];
  if (surveys === undefined || from === undefined || to === undefined) return undefined;
  const readings: Readings = { surveys, from, to };
  const accounts = flowsOf[trial.direction].flatMap((direction) => {
    const flow = flowOf(direction, trial, seen, readings);
    return flow === undefined ? [] : [{ flow, hops: hopsOf(flow) }];
  });
  if (accounts.length === 0) return undefined;
  return {
    result: {
      flows: accounts.map(({ flow, hops }) => ({ from: flow.from, unit: flow.unit, hops })),
      ...forwarderCores(readings, machines, cpu),
      endsCores: endsCores(surveys),
    },
    doubts: accounts.flatMap(({ flow, hops }) => unexplained(flow, hops)),
  };
}

/** What forwarding took: of programs their own time, of the kernel no more is known than all its softirqs. */
function forwarderCores(
  { surveys, from: { forwarder } }: Readings,
  machines: readonly MachineFacts[],
  cpu: Readonly<Record<string, Cpu>>,
): Pick<PathResult, "forwarderCores" | "forwarderCoresOf"> {
  const machine = surveys.ends[0]?.client.machine ?? "";
  if (forwarder.length === 0) {
    const cpus = machines.find(({ name }) => name === machine)?.cpus;
    const percent = cpu[machine]?.softirqPercent;
    const known = cpus !== undefined && percent !== undefined;
    return {
      forwarderCores: known ? (percent / 100) * cpus : null,
      forwarderCoresOf: "softirqs of the machine",
    };
  }
  const [open, close] = [surveys.open.machines[machine], surveys.close.machines[machine]];
  const cores = (seconds: number) =>
    open && close
      ? sum(forwarder.map((pid) => usedBy(open.processes, close.processes, pid, seconds)))
      : null;
  return {
    forwarderCores: cores((close?.atSec ?? 0) - (open?.atSec ?? 0)),
    forwarderCoresOf: "programs",
  };
}

/** What the ends' programs took; null where a machine did not answer. */
function endsCores({ open, close, ends }: Surveys): PathResult["endsCores"] {
  const used = ({ machine, pid }: EndProcess): number | null => {
    const [from, to] = [open.machines[machine], close.machines[machine]];
    if (!from || !to || pid === undefined) return null;
    return usedBy(from.processes, to.processes, pid, to.atSec - from.atSec);
  };
  const [clients, servers] = [
    ends.map((end) => used(end.client)),
    ends.map((end) => used(end.server)),
  ];
  const known = (some: (number | null)[]): some is number[] => !some.includes(null);
  return known(clients) && known(servers) ? { clients: sum(clients), servers: sum(servers) } : null;
}
