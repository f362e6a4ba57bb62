import { middleboxLinks } from "../names.ts";
import type { Middlebox } from "../scenario/path.ts";
import { type HostState, script } from "../script.ts";
import { words } from "../shell.ts";

/** Packets that wait, where the scenario does not say how many: what Linux gives an Ethernet link. */
export const usualPackets = 1000;

/** Bytes a class may send before another's turn: there is no other (tc-htb(8), quantum). */
const quantumBytes = 60_000;

const links = Object.values(middleboxLinks);

/**
 * A shaper with a queue under it on each way out. A queue by itself would do nothing: a veth takes whatever
 * it is given, so that nothing ever waits ahead of it.
 */
export function queueState({ queue }: Middlebox): Omit<HostState, "down"> | undefined {
  const bits = queue?.rateBitsPerSecond;
  if (bits === undefined) {
    return {
      up: script(...links.map((link) => `tc qdisc del dev ${link} root 2>/dev/null || true`)),
      check: script(
        ...links.map(
          (link) =>
            `! tc qdisc show dev ${link} root 2>/dev/null | grep -q '^qdisc htb' || echo "middlebox ${link} queue: want none, have htb"`,
        ),
      ),
    };
  }
  const packets = queue?.packets ?? usualPackets;
  const bytesPerSec = Math.round(bits / 8);
  return {
    up: script(
      ...links.flatMap((link) => [
        `if ${differs(link, bytesPerSec, packets)}; then`,
        `  tc qdisc del dev ${link} root 2>/dev/null || true`,
        `  ${words("tc", "qdisc", "add", "dev", link, "root", "handle", "1:", "htb", "default", "1")}`,
        `  ${words("tc", "class", "add", "dev", link, "parent", "1:", "classid", "1:1", "htb", "rate", `${bytesPerSec}bps`, "quantum", quantumBytes)}`,
        `  ${words("tc", "qdisc", "add", "dev", link, "parent", "1:1", "handle", "10:", "pfifo", "limit", packets)}`,
        `fi`,
      ]),
    ),
    check: script(
      ...links.map(
        (link) =>
          `if ${differs(link, bytesPerSec, packets)}; then echo "middlebox ${link} queue: want ${packets} packets at ${bits} bit/s, have another or none"; fi`,
      ),
    ),
  };
}

/** A rate as tc prints it: the largest unit that leaves no fraction, or one of at least a thousand (lib/utils_math.c). */
export function printedRate(bytesPerSec: number): string {
  const units = ["bit", "Kbit", "Mbit", "Gbit", "Tbit"];
  let rate = bytesPerSec * 8;
  let unit = 0;
  while (unit < units.length - 1 && rate >= 1000 && (rate % 1000 === 0 || rate >= 1_000_000)) {
    rate = Math.floor(rate / 1000);
    unit += 1;
  }
  return `${rate}${units[unit]}`;
}

/** True where shaper or queue are others. */
const differs = (link: string, bytesPerSec: number, packets: number): string =>
  `! { tc class show dev ${link} 2>/dev/null | grep -q '^class htb 1:1 .* rate ${printedRate(bytesPerSec)} ' && tc qdisc show dev ${link} 2>/dev/null | grep -q '^qdisc pfifo 10: .*limit ${packets}p'; }`;
