import { normalSysctl } from "../sysctls.ts";
import type { Script } from "../script.ts";
import { quote } from "../shell.ts";
import { forEachPair, type Knob, type Setting } from "./knob.ts";

/** Sysctls by key. The files are read and written as they are: sysctl(8) is not everywhere. */
export function sysctlKnob(keys: readonly string[]): Knob<Readonly<Record<string, string>>> {
  const file: Script = `"/proc/sys/$(echo "$key" | tr . /)"`;
  return {
    family: "sysctl",
    wanted: (wanted) =>
      Object.entries(wanted).map(([key, value]): Setting => [key, normalSysctl(value)]),
    read: `for key in ${keys.map(quote).join(" ")}; do\n[ ! -r ${file} ] || echo "$key" $(tr '\\t' ' ' <${file})\ndone`,
    set: forEachPair(`key=$1\nprintf '%s\\n' "$2" >${file} || return 1`),
  };
}
