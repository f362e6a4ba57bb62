import type { Script } from "../script.ts";
import { quietly, section } from "../sections.ts";
import { words } from "../shell.ts";

/**
 * What nodes say of themselves at both edges of the common window, beside the pairs' own counters: one
 * program a machine and one a node, each a single line, as a request to a remote shell must be.
 * They only read; what a kernel does not have or show is left out of the answer.
 */

const cpuFiles = "/sys/devices/system/cpu/cpu[0-9]*";

/** `file:value` of the files that are there. By the shell alone: a program costs a small machine up to 0.1 s. */
const values = (...patterns: string[]): Script =>
  `for file in ${patterns.join(" ")}; do [ ! -r "$file" ] || { read -r value <"$file" && echo "$file:$value"; }; done`;

/** `nic speed irq…`, and then what all interrupts have counted, where some are the NICs' own. */
const interruptsOf = (nics: readonly string[]): Script[] => [
  section("nics"),
  `own=; for nic in ${words(...nics)}; do ${quietly(
    // A virtual device's interrupts are those of the bus device above it.
    'for dir in "/sys/class/net/$nic/device/msi_irqs" "/sys/class/net/$nic/device/../msi_irqs"; do ' +
      '[ ! -d "$dir" ] || { speed=-1; read -r speed <"/sys/class/net/$nic/speed" || speed=-1; ' +
      'line="$nic $speed"; for irq in "$dir"/*; do line="$line ${irq##*/}"; done; echo "$line"; own=1; break; }; done',
  )}; done`,
  section("interrupts"),
  quietly('[ -z "$own" ] || cat /proc/interrupts'),
];

/** Of a whole machine. `nics`: links of it that are under test and may have interrupts of their own. */
export const machineSurvey = (nics: readonly string[]): Script =>
  [
    "set -eu",
    section("clock"),
    // Between two readings of a clock that no one can set: so much can have passed, and no more.
    "read -r up rest </proc/uptime",
    'echo "$up"',
    "date +%s.%N",
    "read -r up rest </proc/uptime",
    'echo "$up $$"',
    section("processes"),
    quietly("cat /proc/[0-9]*/stat"),
    section("speed"),
    quietly(
      values(
        `${cpuFiles}/cpufreq/scaling_cur_freq`,
        `${cpuFiles}/cpufreq/scaling_max_freq`,
        `${cpuFiles}/thermal_throttle/*_throttle_count`,
      ),
    ),
    ...(nics.length === 0 ? [] : interruptsOf(nics)),
  ].join("; ");

const conntrack = "/proc/sys/net/netfilter/nf_conntrack";

/** Of a node's network namespace. */
export const nodeSurvey: Script = [
  "set -eu",
  section("links"),
  quietly("ip -s -d -j link show"),
  section("qdiscs"),
  quietly("tc -s -j qdisc show"),
  section("conntrack"),
  quietly(`cat ${conntrack}_count ${conntrack}_max`),
].join("; ");
