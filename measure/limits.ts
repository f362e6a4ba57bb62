import type { Role } from "../lib/names.ts";
import type { Trial } from "../lib/plan.ts";
import type { Limits, MachineLoad, NicLoad, PlaceDrops, Shaper } from "../lib/result.ts";
import { sum } from "../lib/statistics/describe.ts";
import type { NodeLink } from "../lib/survey/node.ts";
import { foreignUse, usedBy } from "../lib/survey/processes.ts";
import { flowsOf, growthOverEnds } from "./flows.ts";
import type { MachineFacts } from "./evaluate.ts";
import type { Observation } from "./observation.ts";
import type { Surveys } from "./survey.ts";

/** What may have limited a repetition: growth between the edges of its window. */
export function limitsOf(
  trial: Trial,
  machines: readonly MachineFacts[],
  seen: Observation,
): Limits | null {
  const { surveys } = seen;
  if (surveys === undefined) return null;
  const roles = (role: "sender" | "receiver") => [
    ...new Set(flowsOf[trial.direction].map((flow) => flow[role])),
  ];
  return {
    machines: Object.fromEntries(machines.map((facts) => [facts.name, load(facts, seen, surveys)])),
    nics: nicLoads(surveys, seen),
    drops: drops(seen, surveys, roles("receiver")).filter(({ packets }) => packets > 0),
    shapers: shapers(surveys),
    senderCores: busiest(surveys, roles("sender")),
    receiverCores: busiest(surveys, roles("receiver")),
    udpInErrors: sum(
      roles("receiver").map((role) =>
        growthOverEnds(seen, role, (pair) => pair[`${role}Snmp`].value.udpInErrors),
      ),
    ),
    conntrack: Object.fromEntries(
      Object.entries(surveys.close.nodes).flatMap(([node, { conntrack }]) =>
        conntrack === null ? [] : [[node, conntrack]],
      ),
    ),
  };
}

function load(
  { name, cpus }: MachineFacts,
  { open, close }: Observation,
  surveys: Surveys,
): MachineLoad {
  const [from, to] = [open.machines[name]?.softnet, close.machines[name]?.softnet];
  const [before, after] = [surveys.open.machines[name], surveys.close.machines[name]];
  const use =
    before && after
      ? foreignUse(
          before.processes,
          after.processes,
          surveys.roots[name] ?? [],
          after.atSec - before.atSec,
        )
      : undefined;
  const interrupts = [...(after?.nics ?? [])].map(([nic, survey]) => {
    const then = before?.nics.get(nic)?.interrupts;
    const grown = [...survey.interrupts].map(([queue, count]) => [
      queue,
      Math.max(0, count - (then?.get(queue) ?? count)),
    ]);
    return [nic, Object.fromEntries(grown)];
  });
  return {
    cpus,
    softnetProcessed: Math.max(0, (to?.processed ?? 0) - (from?.processed ?? 0)),
    softnetDropped: Math.max(0, (to?.dropped ?? 0) - (from?.dropped ?? 0)),
    softnetTimeSqueeze: Math.max(0, (to?.timeSqueeze ?? 0) - (from?.timeSqueeze ?? 0)),
    // A tick is a hundredth of a second, and the two looks are not one moment for all processes.
    foreignCores: use === undefined ? null : Math.min(cpus, use.cores),
    foreignProgram: use?.most ?? null,
    interrupts: Object.fromEntries(interrupts) as MachineLoad["interrupts"],
  };
}

/** Each link of a node at both edges; one that came or went meanwhile is not compared. */
function linksAtBoth({ open, close }: Surveys): { where: string; from: NodeLink; to: NodeLink }[] {
  return Object.entries(close.nodes).flatMap(([where, { links }]) =>
    links.flatMap((to) => {
      const from = open.nodes[where]?.links.find(({ name }) => name === to.name);
      return from === undefined ? [] : [{ where, from, to }];
    }),
  );
}

function nicLoads(surveys: Surveys, { window }: Observation): NicLoad[] {
  const seconds = window.endSec - window.startSec;
  return linksAtBoth(surveys).flatMap(({ where, from, to }) => {
    if (!isNic(surveys, where, to.name)) return [];
    const machine = Object.values(surveys.close.machines).find(({ nics }) => nics.has(to.name));
    const speed = machine?.nics.get(to.name)?.speedMbps ?? null;
    const bytes = Math.max(to.rxBytes - from.rxBytes, to.txBytes - from.txBytes);
    return [
      {
        ...{ node: where, link: to.name },
        bitsPerSecond: seconds > 0 ? (8 * bytes) / seconds : 0,
        speedBitsPerSecond: speed === null ? null : speed * 1e6,
      },
    ];
  });
}

const isNic = ({ nics }: Surveys, where: string, name: string): boolean =>
  nics.some(({ node, link }) => node === where && link === name);

function drops(seen: Observation, surveys: Surveys, receivers: readonly Role[]): PlaceDrops[] {
  const { open, close, shared } = seen;
  const onLinks = linksAtBoth(surveys).map(({ where, from, to }): PlaceDrops => {
    const place = isNic(surveys, where, to.name) ? "nic" : to.bridgePort ? "bridge port" : "link";
    return { where, place, link: to.name, packets: to.dropped - from.dropped };
  });
  const queues = qdiscsAtBoth(surveys).map(({ where, link, kind, dropped }): PlaceDrops => ({
    ...{ where, link, packets: dropped },
    place: kind === "ingress" || kind === "clsact" ? "policer" : "queue",
  }));
  const inContainers = (["client", "server"] as const).flatMap((role): PlaceDrops[] => {
    const packets = growthOverEnds(seen, role, (pair) => pair[`${role}Link`].value.drops);
    return shared[role] ? [] : [{ where: `${role}s`, place: "container", link: null, packets }];
  });
  const sockets = receivers.map((role): PlaceDrops => ({
    ...{ where: `${role}s`, place: "socket", link: null },
    packets: growthOverEnds(seen, role, (pair) => pair[`${role}Snmp`].value.udpRcvbufErrors),
  }));
  const backlogs = Object.entries(close.machines).map(([where, { softnet }]): PlaceDrops => ({
    ...{ where, place: "softnet backlog", link: null },
    packets: softnet.dropped - (open.machines[where]?.softnet.dropped ?? softnet.dropped),
  }));
  return [...onLinks, ...queues, ...inContainers, ...sockets, ...backlogs];
}

function qdiscsAtBoth({ open, close }: Surveys) {
  return Object.entries(close.nodes).flatMap(([where, { qdiscs }]) =>
    qdiscs.map((to) => {
      // One that was put there meanwhile has counted from nothing.
      const from = open.nodes[where]?.qdiscs.find(
        ({ link, kind }) => link === to.link && kind === to.kind,
      );
      return {
        ...{ where, link: to.link, kind: to.kind, bitsPerSecond: to.bitsPerSecond },
        dropped: to.dropped - (from?.dropped ?? 0),
        overlimits: to.overlimits - (from?.overlimits ?? 0),
      };
    }),
  );
}

const shapers = (surveys: Surveys): Shaper[] =>
  qdiscsAtBoth(surveys)
    .filter(({ overlimits }) => overlimits > 0)
    .map(({ where, link, kind, bitsPerSecond, overlimits }) => ({
      ...{ where, link, kind, bitsPerSecond, overlimits },
    }));

/** Processors that the programs of the busiest end in one of these roles used. */
function busiest({ open, close, ends }: Surveys, roles: readonly Role[]): number | null {
  const used = ends.flatMap((pair) =>
    roles.flatMap((role) => {
      const { machine, pid } = pair[role];
      const [from, to] = [open.machines[machine], close.machines[machine]];
      if (!from || !to || pid === undefined) return [];
      return [usedBy(from.processes, to.processes, pid, to.atSec - from.atSec)];
    }),
  );
  return used.length === 0 ? null : Math.max(...used);
}
