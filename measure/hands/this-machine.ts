import { readFileSync } from "node:fs";
import { cpus, hostname, release, totalmem } from "node:os";
import type { MachineRecord } from "../../lib/result.ts";
import { machineSysctls, sysctlPath } from "./hands.ts";

/** What this machine is. */
export function thisMachine(): MachineRecord {
  const processors = cpus();
  const system = /^PRETTY_NAME="?(.*?)"?$/m.exec(readText("/etc/os-release") ?? "")?.[1];
  const sysctls = machineSysctls.flatMap((name) => {
    const value = readText(sysctlPath(name))?.trim().replaceAll(/\s+/g, " ");
    return value === undefined ? [] : [[name, value]];
  });
  return {
    hostname: hostname(),
    kernel: release(),
    operatingSystem: system ?? "unknown",
    cpuModel: processors[0]?.model.trim() ?? "unknown",
    cpus: processors.length,
    memoryBytes: totalmem(),
    sysctls: Object.fromEntries(sysctls) as Record<string, string>,
  };
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
