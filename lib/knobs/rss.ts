import type { NicSettings } from "../scenario/nic.ts";
import { forEachPair, given, type Knob } from "./knob.ts";

/** Makes sentences of a table "RX flow hash indirection table for eth0 with 4 RX ring(s):". */
const tableInWords = `
/^ *[0-9]+:/ { for (i = 2; i <= NF; i++) { entry[n++] = $i; count[$i]++; if ($i > last) last = $i } }
function gcd(a, b) { return b == 0 ? a : gcd(b, a % b) }
END {
  if (n == 0) exit
  round = 1
  for (i = 0; i < n; i++) if (entry[i] != i % (last + 1)) round = 0
  for (q = 0; q <= last; q++) divisor = gcd(count[q] + 0, divisor + 0)
  for (q = 0; q <= last; q++) ratio = ratio (q ? " " : "") (count[q] + 0) / divisor
  print "equal " (round ? last + 1 : 0)
  print "weight " ratio
}`;

/** How receive queues share the packets. */
export const rss: Knob<NicSettings> = {
  family: "rss",
  wanted: ({ rss: { equal, weights } = {} }) => given({ equal, weight: weights?.join(" ") }),
  read: `ethtool -x "$dev" 2>/dev/null | awk '${tableInWords}'`,
  // "equal 0" is what read says of another order: the driver's own.
  set: forEachPair(`if [ "$1 $2" = "equal 0" ]; then ethtool -X "$dev" default
else
  # shellcheck disable=SC2086
  ethtool -X "$dev" "$1" $2
fi`),
};

/** ethtool's sentences about a kind of flow, as the letters that set it. */
const fieldsInLetters = [
  `/^IP SA/ { f = f "s" }`,
  `/^IP DA/ { f = f "d" }`,
  `/^L4 bytes 0 & 1/ { f = f "f" }`,
  `/^L4 bytes 2 & 3/ { f = f "n" }`,
  `END { if (f != "") print kind " " f }`,
].join(" ");

const inOrder = (letters: string | undefined): string | undefined =>
  letters === undefined
    ? undefined
    : ["s", "d", "f", "n"].filter((l) => letters.includes(l)).join("");

/** What a packet's queue is chosen by. */
export const flowHash: Knob<NicSettings> = {
  family: "flowhash",
  wanted: ({ rss: { hashFields = {} } = {} }) =>
    given({
      tcp4: inOrder(hashFields.tcp4),
      udp4: inOrder(hashFields.udp4),
      tcp6: inOrder(hashFields.tcp6),
      udp6: inOrder(hashFields.udp6),
    }),
  // A driver that spreads nothing is asked once, not four times.
  read: `ethtool -x "$dev" >/dev/null 2>&1 || return 0\nfor kind in tcp4 udp4 tcp6 udp6; do ethtool -n "$dev" rx-flow-hash $kind 2>/dev/null | awk -v kind=$kind '${fieldsInLetters}'; done`,
  set: forEachPair(`ethtool -N "$dev" rx-flow-hash "$1" "$2"`),
};
