import type { Hop, HopDrop, PathFlow, PathResult, Repetition } from "../result.ts";
import { mean, meanOrNull } from "../statistics/describe.ts";

/** Where a trial's packets went, a repetition on average; null without a middlebox. */
export const meanPath = (counted: readonly Repetition[]): PathResult | null =>
  pathsTogether(counted.map(({ path }) => path));

/** The mean of those that are there. */
export function pathsTogether(some: readonly (PathResult | null | undefined)[]): PathResult | null {
  const paths = some.flatMap((path) => path ?? []);
  const [first] = paths;
  if (first === undefined) return null;
  return {
    flows: first.flows.map((flow, at) =>
      meanFlow(
        flow,
        paths.flatMap(({ flows }) => flows[at] ?? []),
      ),
    ),
    forwarderCores: meanOrNull(paths.map(({ forwarderCores }) => forwarderCores)),
    forwarderCoresOf: first.forwarderCoresOf,
    endsCores: meanEnds(paths.flatMap(({ endsCores }) => endsCores ?? [])),
  };
}

const meanEnds = (
  some: readonly NonNullable<PathResult["endsCores"]>[],
): PathResult["endsCores"] =>
  some.length === 0
    ? null
    : {
        clients: mean(some.map(({ clients }) => clients)),
        servers: mean(some.map(({ servers }) => servers)),
      };

/** All repetitions of a trial have the same hops in the same order. */
const meanFlow = (first: PathFlow, flows: readonly PathFlow[]): PathFlow => ({
  ...first,
  hops: first.hops.map((hop, at) =>
    meanHop(
      hop,
      flows.flatMap(({ hops }) => hops[at] ?? []),
    ),
  ),
});

const meanHop = ({ hop }: Hop, hops: readonly Hop[]): Hop => ({
  hop,
  in: mean(hops.map((one) => one.in)),
  out: mean(hops.map((one) => one.out)),
  drops: meanDrops(hops),
  unexplained: mean(hops.map((one) => one.unexplained)),
});

function meanDrops(hops: readonly Hop[]): HopDrop[] {
  const places = new Map<string, HopDrop>();
  for (const drop of hops.flatMap(({ drops }) => drops)) {
    const key = `${drop.place} ${drop.link ?? ""}`;
    const packets = (places.get(key)?.packets ?? 0) + drop.packets / hops.length;
    places.set(key, { ...drop, packets });
  }
  return [...places.values()].sort((a, b) => b.packets - a.packets);
}
