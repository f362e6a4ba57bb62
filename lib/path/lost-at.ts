import type { Hop, PathResult } from "../result/path.ts";
import { sum } from "../statistics/describe.ts";

/**
 * Packets that a hop has lost: found dropped, or gone without a word. What was left behind in a queue at the end is
 * neither, and what a whole machine has dropped is told of at each hop, so that it is no more than what is missing.
 */
const lost = ({ in: into, out, drops, unexplained }: Hop): number =>
  Math.min(into - out, sum(drops.map(({ packets }) => packets)) + Math.max(0, unexplained));

/** The hop that lost most packets of UDP; undefined where none lost any. */
export function lostMost(path: PathResult | undefined): string | undefined {
  const hops = (path?.flows ?? []).flatMap(({ hops }) => hops);
  const [most] = hops.filter((hop) => lost(hop) > 0).sort((a, b) => lost(b) - lost(a));
  return most?.hop;
}
