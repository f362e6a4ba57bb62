import { count } from "../lib/count.ts";
import { defaultDockerHost } from "../lib/docker/address.ts";
import type { RunRecord } from "../lib/result.ts";
import type { Scenario } from "../lib/scenario.ts";

type Benchmark = Scenario["benchmark"];

/** Under what conditions the numbers hold, in two short lines. */
export function conditions(record: RunRecord): string[] {
  const { scenario, mtuBytes } = record.plan;
  const { network, pairs } = scenario;
  const mode = "mode" in network ? ` ${network.mode}` : "";
  const [how = "", ...where] = method(record);
  const what = [
    ...(scenario.preset === "as-2016" ? ["preset as-2016"] : []),
    `${network.module}${mode}, ${pairs.placement}`,
    `MTU ${mtuBytes}`,
  ];
  return [[...what, how].join(" · "), ...where];
}

/** The same without what is measured: how, and where. */
export function method({ plan, environment }: RunRecord): string[] {
  const { benchmark } = plan.scenario;
  const first = [
    repetitions(benchmark),
    ...(benchmark.protocols.includes("tcp") ? [benchmark.tcp.congestionControl] : []),
    ...(benchmark.protocols.includes("udp") ? [udpRate(benchmark)] : []),
    placed(plan.nodes.map(({ kind }) => kind)),
    ...guestsRunBy(environment),
  ];
  if (environment === null) return [first.join(" · ")];
  const machines = Object.values(environment.machines);
  const docker = [
    ...new Set(Object.values(environment.nodes).flatMap((node) => node.dockerVersion ?? [])),
  ];
  const second = [
    ...machines.map(({ kernel, cpus }) => `Linux ${kernel}, ${cpus} CPUs`),
    `iperf3 ${environment.iperf3Version}`,
    `Docker ${docker.join(", ")}${chosenEngines(plan)}`,
    ...Object.entries(environment.engine)
      .filter(([name]) => name === "pulumi")
      .map(([, version]) => `Pulumi ${version}`),
  ];
  return [first.join(" · "), second.join(" · ")];
}

/** Where the engines are that somebody has chosen: others are where anybody would look. */
function chosenEngines({ nodes }: RunRecord["plan"]): string {
  const hosts = nodes.flatMap(({ kind, dockerHost }) =>
    kind === "local" && dockerHost !== defaultDockerHost ? [dockerHost] : [],
  );
  return hosts.length === 0 ? "" : ` at ${[...new Set(hosts)].join(" and ")}`;
}

function repetitions({ repetitions, until, durationSec }: Benchmark): string {
  if (until === undefined) return `${repetitions} × ${durationSec} s`;
  const { min, max, halfWidthPercent } = until;
  return `${min} to ${max} × ${durationSec} s until ± ${halfWidthPercent} %`;
}

function udpRate({ udp, rateSearch }: Benchmark): string {
  if (rateSearch !== undefined) {
    return `UDP searched: the highest rate with at most ${rateSearch.maxLossPercent} % lost`;
  }
  return udp.bitsPerSecond === 0 ? "UDP unlimited" : `UDP ${udp.bitsPerSecond / 1e6} Mbit/s a pair`;
}

function placed(all: readonly string[]): string {
  const kinds = all.filter((kind) => kind !== "guest");
  const guests = all.length - kinds.length;
  return [nodes(kinds), ...(guests === 0 ? [] : [count(guests, "guest")])].join(" with ");
}

/** What runs the guests, where they can tell: QEMU with KVM is many times QEMU without. */
const guestsRunBy = (environment: RunRecord["environment"]): string[] => [
  ...new Set(
    Object.values(environment?.machines ?? {}).flatMap(({ virtualization }) =>
      virtualization === undefined ? [] : [`guests by ${virtualization}`],
    ),
  ),
];

function nodes(kinds: readonly string[]): string {
  if (kinds.length === 1) return `one ${kinds[0]} node`;
  const where = kinds.includes("ssh") ? "" : " on one machine";
  return `${kinds.length} ${[...new Set(kinds)].join(" and ")} nodes${where}`;
}
