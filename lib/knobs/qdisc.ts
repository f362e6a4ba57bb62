import type { PortSettings } from "../scenario/ports.ts";
import type { Qdisc } from "../scenario/qdisc.ts";
import { given, type Knob } from "./knob.ts";

/** Of a queue that its scenario gives none: what the kernel gives to Ethernet (net/ethernet/eth.c). */
const defaultQueueLength = 1000;

/** The words of tc(8) for each, as read prints them too. */
const inWords: {
  [K in Qdisc["kind"]]: (
    qdisc: Extract<Qdisc, { kind: K }>,
    txQueueLength: number | undefined,
  ) => string;
} = {
  pfifo: ({ limitPackets }, txQueueLength = defaultQueueLength) =>
    `pfifo limit ${limitPackets ?? txQueueLength}`,
  bfifo: ({ limitBytes }) => `bfifo limit ${limitBytes}`,
  tbf: ({ bitsPerSecond, burstKib, limitBytes }) =>
    `tbf rate ${bitsPerSecond} burst ${burstKib * 1024} limit ${limitBytes}`,
};

const wordsOf = <K extends Qdisc["kind"]>(
  qdisc: Extract<Qdisc, { kind: K }>,
  txQueueLength: number | undefined,
): string => inWords[qdisc.kind as K](qdisc, txQueueLength);

/** What cannot be said in words that tc takes back. */
const foreign = " of its own";

/**
 * What the kernel puts there by itself has handle 0: and is known by its name. The burst is a time in
 * ticks of 64 ns (net/sched: PSCHED_SHIFT), cut off to whole ones: so it is read in KiB, rounded up.
 */
const rootInWords = `
function number(name) { return match(root, "\\"" name "\\":[0-9]+") ? substr(root, RSTART + length(name) + 3, RLENGTH - length(name) - 3) : "" }
function hex(digits, i, n) { for (i = 1; i <= length(digits); i++) n = n * 16 + index("0123456789abcdef", substr(digits, i, 1)) - 1; return n }
function burst() {
  if (!match(root, /"burst_raw":"[0-9a-f]+"/)) return number("burst")
  return int((hex(substr(root, RSTART + 13, RLENGTH - 14)) * 64e-9 * number("rate") + 1023.5) / 1024) * 1024
}
{ text = text $0 }
END {
  gsub(/[{]"kind"/, "\\n&", text)
  n = split(text, part, "\\n")
  for (i = 1; i <= n; i++) if (part[i] ~ /"root":true/) root = part[i]
  if (!match(root, /"kind":"[^"]*"/)) exit
  kind = substr(root, RSTART + 8, RLENGTH - 9)
  if (root ~ /"handle":"0:"/ || root ~ /"options":[{][}]/ || kind == "pfifo_fast") print "root " kind
  else if (kind == "pfifo" || kind == "bfifo") print "root " kind " limit " number("limit")
  else if (kind == "tbf") printf "root tbf rate %.0f burst %d limit %s\\n", number("rate") * 8, burst(), number("limit")
  else print "root " kind "${foreign}"
}`;

/** The queueing discipline at a link's root. */
export const qdisc: Knob<PortSettings> = {
  family: "qdisc",
  wanted: ({ qdisc: wanted, txQueueLength }) =>
    given({ root: wanted && wordsOf(wanted, txQueueLength) }),
  read: `tc -r -j qdisc show dev "$dev" 2>/dev/null | awk '${rootInWords}'`,
  set: [
    `shift`,
    `case $(kept_of qdisc root) in`,
    `  *${JSON.stringify(foreign)}) echo "somebody has given it one that could not be given back; remove that first: tc qdisc del dev $dev root"; return 1 ;;`,
    `esac`,
    `# shellcheck disable=SC2086`,
    `set -- $1`,
    `[ $# -eq 1 ] || { tc qdisc replace dev "$dev" root "$@"; return; }`,
    // One that is known by its name alone: the kernel's own, or else made.
    `tc qdisc del dev "$dev" root 2>/dev/null || true`,
    `[ "$(read_qdisc)" = "root $1" ] || tc qdisc replace dev "$dev" root "$1"`,
  ].join("\n"),
};
