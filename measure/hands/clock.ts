import { bestExchange, type ClockExchange } from "../../lib/clock.ts";
import type { Clock } from "../../lib/result.ts";
import { epochMs } from "../counters.ts";

const exchangesWanted = 9;

/** Another machine's clock against ours, by asking for its time (in ms): the exchange that took least says most. */
export async function compareClocks(theirTimeMs: () => Promise<number>): Promise<Clock> {
  const exchanges: ClockExchange[] = [];
  for (let count = 0; count < exchangesWanted; count++) {
    const sentMs = epochMs();
    exchanges.push({ sentMs, theirMs: await theirTimeMs(), receivedMs: epochMs() });
  }
  return bestExchange(exchanges);
}
