import { cpuMask } from "../cpu-list.ts";
import type { NicSettings } from "../scenario/nic.ts";
import type { Script } from "../script.ts";
import { type Knob, type Setting } from "./knob.ts";

/** One value where all queues have the same, else one a queue: "3", "1/2". */
export function perQueue(values: readonly string[] | undefined): Setting[] {
  if (values === undefined) return [];
  const same = new Set(values).size === 1;
  return [["cpus", same ? (values[0] ?? "") : values.join("/")]];
}

/** Prints what the files of a command's output hold, as `perQueue` writes it. */
export const readPerQueue = (files: Script, normalize: string): Script =>
  [
    `all= first= same=1`,
    `for file in $(${files}); do`,
    `  value=$(sed ${normalize} "$file" 2>/dev/null) || break`,
    `  [ -n "$value" ] || value=0`,
    `  all=$all/$value; : "\${first:=$value}"`,
    `  [ "$value" = "$first" ] || same=`,
    `done`,
    `[ -z "$all" ] || { [ -z "$same" ] && echo "cpus \${all#/}" || echo "cpus $first"; }`,
  ].join("\n");

/** Writes such a value to these files, the last part also to all files after it. */
export const writePerQueue = (files: Script): Script =>
  [
    `rest=$2/`,
    `for file in $(${files}); do`,
    `  [ -z "$rest" ] || { value=\${rest%%/*}; rest=\${rest#*/}; }`,
    `  printf '%s\\n' "$value" >"$file" || return 1`,
    `done`,
    `[ -z "$rest" ] || { echo "there are fewer queues than that"; return 1; }`,
  ].join("\n");

/** Files of the queues in the order of their numbers. */
const queueFiles = (kind: "rx" | "tx", file: string): Script =>
  `n=0; while [ -e "/sys/class/net/$dev/queues/${kind}-$n/${file}" ]; do echo "/sys/class/net/$dev/queues/${kind}-$n/${file}"; n=$((n + 1)); done`;

const steering = (
  family: string,
  kind: "rx" | "tx",
  wanted: (settings: NicSettings) => readonly string[] | undefined,
): Knob<NicSettings> => ({
  family,
  wanted: (settings) => perQueue(wanted(settings)?.map(cpuMask)),
  read: readPerQueue(queueFiles(kind, `${family}_cpus`), `'s/^[0,]*//'`),
  set: writePerQueue(queueFiles(kind, `${family}_cpus`)),
});

export const rps = steering("rps", "rx", ({ rpsCpus }) => rpsCpus);
export const xps = steering("xps", "tx", ({ xpsCpus }) => xpsCpus);
