import type { Trial } from "../lib/plan.ts";
import type { Account } from "../lib/statistics/witness.ts";
import { sum } from "../lib/statistics/describe.ts";
import { Between, figure, flowsOf, tcpHeaderBytes } from "./flows.ts";
import type { Observation } from "./observation.ts";

/**
 * What a control connection, ARP and neighbour discovery put on a link that is not payload of the test: 300
 * to 550 bytes in 3 s, measured; a packet without TCP timestamps counts up to 26 bytes too little.
 */
const tcpSlackBytes = 8192;

/** iperf3 opens each UDP stream with one datagram that is answered by one; neither is in its figures. */
const udpSlackDatagrams = 2;

/** Payload is at most this much smaller than what a buffer is allowed to be; what an unfinished write holds. */
const unfinishedBytes = 1_000_000;

/**
 * Both witnesses of each pair, over the whole run: nothing is under way at either end of it, so the
 * counters of both ends need no common clock. On a stack that the pairs share the kernel does not tell
 * them apart, and what it counts is compared with all of them together.
 */
export function accountsOf(trial: Trial, seen: Observation): Account[] {
  const accounts = accountsOfPairs(trial, seen);
  const isShared = seen.shared.client || seen.shared.server;
  return isShared ? together(accounts) : accounts.flat();
}

/** The accounts of one kind as one: what one pair's share has too much another's has too little. */
function together(accounts: readonly (readonly Account[])[]): Account[] {
  const [first = [], ...others] = accounts;
  return first.map((account, kind) =>
    others.reduce<Account>((whole, pair) => {
      const one = pair[kind];
      if (one === undefined) return whole;
      return {
        kernelBytes: whole.kernelBytes + one.kernelBytes,
        lowBytes: whole.lowBytes + one.lowBytes,
        highBytes: whole.highBytes + one.highBytes,
        slackBytes: whole.slackBytes + one.slackBytes,
        buffersBytes:
          whole.buffersBytes === null || one.buffersBytes === null
            ? null
            : whole.buffersBytes + one.buffersBytes,
      };
    }, account),
  );
}

/** By pair; each has the same kinds in the same order. */
function accountsOfPairs(trial: Trial, seen: Observation): Account[][] {
  const run = new Between(trial, seen, seen.before, seen.after);
  const flows = flowsOf[trial.direction];
  return seen.indexes.flatMap((_, at): Account[][] => {
    const outcome = seen.outcomes[at];
    // A pair whose iperf3 gave no figures has nothing to be compared with; another check names it.
    if (outcome?.ok !== true) return [];
    const kernelBytes = sum(flows.map((flow) => run.payload(at, flow).count));
    const read = figure(outcome, "receivedBytes") ?? 0;
    const sent = figure(outcome, "sentBytes") ?? 0;
    if (trial.protocol === "tcp") {
      // What is sent again and arrives after all is counted once more: a segment each, MSS at most.
      const segments = sum(flows.map((flow) => run.retransmits(at, flow).count));
      const again = segments * Math.max(0, (seen.mtuBytes ?? 1500) - (tcpHeaderBytes - 14));
      const buffersBytes =
        seen.buffersBytes === undefined
          ? null
          : again + flows.length * (seen.buffersBytes + unfinishedBytes);
      const slackBytes = tcpSlackBytes * flows.length;
      return [[{ kernelBytes, lowBytes: read, highBytes: sent + again, slackBytes, buffersBytes }]];
    }
    // Datagrams are counted where processes hand them over and read them, by iperf3 too: nothing lies between.
    const size = trial.payloadBytes ?? 0;
    const exact = (bytes: number, witness: number) => ({
      ...{ kernelBytes: bytes, lowBytes: witness, highBytes: witness, buffersBytes: null },
      slackBytes: udpSlackDatagrams * flows.length * size,
    });
    const datagrams = sum(flows.map((flow) => run.sent(at, flow).count));
    return [[exact(kernelBytes, read), exact(datagrams * size, sent)]];
  });
}
