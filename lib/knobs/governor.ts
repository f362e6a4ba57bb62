import type { Script } from "../script.ts";
import { given, type Knob } from "./knob.ts";
import { readPerQueue, writePerQueue } from "./packet-steering.ts";

const files: Script = `ls -v /sys/devices/system/cpu/cpu*/cpufreq/scaling_governor 2>/dev/null`;

/** The frequency governor, of all CPUs (kernel Documentation/admin-guide/pm/cpufreq.rst). */
export const governor: Knob<{ governor?: string | undefined }> = {
  family: "governor",
  wanted: (wanted) => given({ cpus: wanted.governor }),
  read: readPerQueue(files, `''`),
  set: writePerQueue(files),
};
