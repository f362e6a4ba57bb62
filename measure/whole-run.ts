import type { Trial } from "../lib/plan.ts";
import { mean, sum } from "../lib/statistics/describe.ts";
import { Between, flowsOf } from "./flows.ts";
import type { Observation } from "./observation.ts";

/**
 * How long before its end a run's datagrams may be left unread: iperf3's server closes its sockets as
 * soon as it is told of the end, and its clients send what is due once a millisecond.
 */
const unreadSec = 0.002;

/** What was sent and lost from the first datagram to the last: counts, not rates, as RFC 2544 wants it. */
export interface WholeRun {
  readonly sentPackets: number;
  readonly lostPackets: number;
  /** How long a client sent, by its own clock; the mean. */
  readonly seconds: number;
}

/**
 * Of all pairs together. Lost is what the kernel's counters miss, less what may have been left unread at
 * the end; at least what iperf3's receivers miss in the numbers of the datagrams.
 */
export function wholeRun(trial: Trial, seen: Observation): WholeRun {
  const run = new Between(trial, seen, seen.before, seen.after);
  const flows = seen.indexes.flatMap((_, at) =>
    flowsOf[trial.direction].map((flow) => ({ at, flow })),
  );
  const sent = sum(flows.map(({ at, flow }) => run.sent(at, flow).count));
  const delivered = sum(flows.map(({ at, flow }) => run.delivered(at, flow).count));
  const missing = sum(seen.outcomes.map((outcome) => (outcome.ok ? lostOf(outcome.figures) : 0)));
  const unread = sum(
    seen.outcomes.map((outcome) => {
      const { sentPackets, seconds } = outcome.ok ? outcome.figures : none;
      return ((sentPackets ?? 0) * unreadSec) / Math.max(seconds, unreadSec);
    }),
  );
  const spans = seen.outcomes.flatMap((outcome) => (outcome.ok ? outcome.figures.seconds : []));
  return {
    sentPackets: sent,
    lostPackets: Math.max(0, missing, sent - delivered - Math.ceil(unread)),
    seconds: mean(spans),
  };
}

const none = { sentPackets: 0, seconds: 1 };

const lostOf = ({ udp }: { udp: { lostPackets: number } | null }): number => udp?.lostPackets ?? 0;
