import type { Trial } from "../lib/plan.ts";
import type { LinkCounters } from "../lib/procfs.ts";
import type { Limits } from "../lib/result.ts";
import type { RepetitionEvidence } from "../lib/statistics/checks.ts";
import type { NicAccount, Throttled } from "../lib/statistics/conditions.ts";
import { sum } from "../lib/statistics/describe.ts";
import { tcpHeaderBytes } from "./flows.ts";
import type { Edge, Observation } from "./observation.ts";
import type { Surveys } from "./survey.ts";

/** Ethernet 14, IPv4 20, UDP 8, as an interface counts them. */
const udpHeaderBytes = 42;

type Conditions = Pick<RepetitionEvidence, "nics" | "foreign" | "clocks" | "speeds" | "throttled">;

/** What the nodes' own words say of a repetition's conditions; nothing where they said nothing. */
export function conditionsOf(trial: Trial, seen: Observation, limits: Limits | null): Conditions {
  const { surveys } = seen;
  if (surveys === undefined)
    return { nics: [], foreign: [], clocks: [], speeds: [], throttled: [] };
  const { open, close } = surveys;
  const both = Object.entries(close.machines).flatMap(([machine, to]) => {
    const from = open.machines[machine];
    return from === undefined ? [] : [{ machine, from, to }];
  });
  return {
    nics: nicAccounts(trial, seen, surveys),
    throttled: throttledIn(seen, surveys),
    foreign: Object.entries(limits?.machines ?? {}).flatMap(([machine, load]) =>
      load.foreignCores === null
        ? []
        : [
            {
              ...{ machine, cores: load.foreignCores, cpus: load.cpus },
              program: load.foreignProgram,
            },
          ],
    ),
    clocks: both.map(({ machine, from, to }) => ({ machine, from: from.clock, to: to.clock })),
    speeds: both.map(({ machine, from, to }) => ({ machine, from: from.speed, to: to.speed })),
  };
}

/** By the group that was stopped longest: what stops one stops all below it. */
function throttledIn({ before, after }: Observation, surveys: Surveys): Throttled[] {
  const seconds = restSec(before, after);
  return Object.entries(surveys.after.throttled).map(([machine, groups]) => {
    const from = surveys.before.throttled[machine];
    const grown = [...groups].map(([group, sec]) => sec - (from?.get(group) ?? 0));
    return { machine, throttledSec: Math.max(0, ...grown), seconds };
  });
}

/** From the reading before the release to the one after all was over. */
const restSec = (before: Edge, after: Edge): number =>
  (after.pairs[0]?.clientLink.atSec ?? 0) - (before.pairs[0]?.clientLink.atSec ?? 0);

/**
 * NICs against the test's own ends on their nodes, by payload: into how many packets a link cuts it
 * does not matter then, nor what encapsulation adds to each.
 */
function nicAccounts(trial: Trial, seen: Observation, surveys: Surveys): NicAccount[] {
  const { before, after, shared } = seen;
  // Ends on the node's own stack have the NIC itself for a link: counters-agree compares that.
  if (shared.client || shared.server) return [];
  const header = trial.protocol === "tcp" ? tcpHeaderBytes : udpHeaderBytes;
  return surveys.nics.flatMap(({ node, link, overheadBytes }) => {
    const [from, to] = [surveys.before.nics[node], surveys.after.nics[node]];
    if (from === undefined || to === undefined) return [];
    const own = surveys.ends.flatMap((pair, at) =>
      (["client", "server"] as const).flatMap((role) => {
        if (pair[role].node !== node || !surveys.crossesNics) return [];
        const far = role === "client" ? "server" : "client";
        const grown = (end: "client" | "server", way: Way) => {
          const counters = (edge: Edge) => edge.pairs[at]?.[`${end}Link`].value;
          return payload(counters(before), counters(after), header, [way]);
        };
        // What the far end sent may have passed the NIC and been dropped behind it.
        return grown(role, "tx") + Math.max(grown(role, "rx"), grown(far, "tx"));
      }),
    );
    const seconds = restSec(before, after);
    const linkBytes = payload(from, to, header + overheadBytes);
    const linkPackets = to.rxPackets + to.txPackets - from.rxPackets - from.txPackets;
    return [{ node, link, linkBytes, linkPackets, ownBytes: sum(own), seconds }];
  });
}

type Way = "rx" | "tx";

/** Growth without headers, of these ways together. */
function payload(
  from: LinkCounters | undefined,
  to: LinkCounters | undefined,
  headerBytes: number,
  ways: readonly Way[] = ["rx", "tx"],
): number {
  const of = (link: LinkCounters | undefined) =>
    link === undefined
      ? 0
      : sum(ways.map((way) => link[`${way}Bytes`] - headerBytes * link[`${way}Packets`]));
  return of(to) - of(from);
}
