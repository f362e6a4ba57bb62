import { byKind } from "./reason-kinds.ts";
import type { Environment, PlaceDrops, Reason, Repetition, TrialResult } from "./result.ts";

/** What limited a trial's repetitions that count, on the whole. */
export function limitFigures(
  counted: readonly Repetition[],
): Pick<TrialResult, "dropPlaces" | "bottleneck" | "disagreementPercent"> {
  const apart = counted.flatMap(({ disagreementPercent }) => disagreementPercent ?? []);
  return {
    dropPlaces: meanDrops(counted),
    bottleneck: mostFrequent(counted.flatMap(({ bottleneck }) => bottleneck ?? [])),
    disagreementPercent: apart.length === 0 ? null : Math.max(...apart),
  };
}

/** All ends run the same iperf3: another version may measure or behave otherwise. */
export function iperf3Reasons(environment: Environment | null): Reason[] {
  const ends = Object.entries(environment?.ends ?? {});
  const versions = [...new Set(ends.map(([, { iperf3Version }]) => iperf3Version))];
  if (versions.length <= 1) return [];
  const who = versions.map((version) => {
    const [end] = ends.find(([, { iperf3Version }]) => iperf3Version === version) ?? [];
    return `${version} in ${end}`;
  });
  return [
    { check: "one-iperf3", reason: `ends run different versions of iperf3: ${who.join(", ")}` },
  ];
}

/** A summary is part of the stack's state; a bridge may have a port for each of 256 containers. */
const placesInSummary = 8;

function meanDrops(counted: readonly Repetition[]): PlaceDrops[] {
  const places = new Map<string, PlaceDrops>();
  for (const drop of counted.flatMap(({ limits }) => limits?.drops ?? [])) {
    const key = [drop.where, drop.place, drop.link].join(" ");
    const packets = (places.get(key)?.packets ?? 0) + drop.packets / counted.length;
    places.set(key, { ...drop, packets });
  }
  return [...places.values()].sort((a, b) => b.packets - a.packets).slice(0, placesInSummary);
}

/** Its first wording: numbers in it differ from one repetition to the next. */
function mostFrequent(texts: readonly string[]): string | null {
  const [most] = byKind(texts, (text) => text).sort((a, b) => b.length - a.length);
  return most?.[0] ?? null;
}
