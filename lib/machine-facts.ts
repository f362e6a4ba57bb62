import { dmiVendor } from "./guest/qemu.ts";
import type { MachineRecord } from "./result.ts";

const [hostname, kernel] = ["/proc/sys/kernel/hostname", "/proc/sys/kernel/osrelease"];
const [cpuinfo, meminfo, osRelease] = ["/proc/cpuinfo", "/proc/meminfo", "/etc/os-release"];

const dmi = "/sys/class/dmi/id";
const [vendor, product, version] = [
  `${dmi}/sys_vendor`,
  `${dmi}/product_name`,
  `${dmi}/product_version`,
];

/** Files that say what a machine is (proc(5), os-release(5)). */
export const factFiles: readonly string[] = [
  ...[hostname, kernel, cpuinfo, meminfo, osRelease],
  ...[vendor, product, version],
];

/** What a machine is, from the texts of its files; `sysctls`: settings by name, and their files. */
export function machineFrom(
  files: ReadonlyMap<string, string>,
  sysctls: readonly (readonly [name: string, path: string])[],
): MachineRecord {
  const text = (path: string) => files.get(path) ?? "";
  const kibibytes = Number(/^MemTotal:\s+(\d+) kB/m.exec(text(meminfo))?.[1] ?? 0);
  return {
    hostname: text(hostname).trim() || "unknown",
    kernel: text(kernel).trim() || "unknown",
    operatingSystem: /^PRETTY_NAME="?(.*?)"?$/m.exec(text(osRelease))?.[1] ?? "unknown",
    // "model name" on x86; "model" where a kernel has no more to say (user-mode-linux).
    cpuModel:
      (/^model name\s*:\s*(.+)$/m.exec(text(cpuinfo)) ??
        /^model\s*:\s*(.+)$/m.exec(text(cpuinfo)))?.[1]?.trim() ?? "unknown",
    cpus: Math.max(1, text(cpuinfo).match(/^processor\s*:/gm)?.length ?? 0),
    memoryBytes: kibibytes * 1024,
    ...(text(vendor).trim() === dmiVendor
      ? { virtualization: `${text(product).trim()}, ${text(version).trim()}` }
      : {}),
    sysctls: Object.fromEntries(
      sysctls.flatMap(([name, path]) => {
        const value = files.get(path)?.trim().replaceAll(/\s+/g, " ");
        return value === undefined ? [] : [[name, value]];
      }),
    ),
  };
}
