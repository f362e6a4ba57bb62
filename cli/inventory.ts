import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { projectRoot } from "./environment.ts";

/**
 * What is on this machine, by kind: taken before the first `up` of a scenario and compared after its
 * `down`, so that "nothing is left" is found and not claimed.
 */
export type Inventory = Record<string, string[]>;

/** Programs that a testbed starts; others come and go on any machine. */
const ourPrograms = [
  "dockerd",
  "containerd",
  "containerd-shim",
  "docker-proxy",
  "iperf3",
  "agent.sh",
];

const lines = async (program: string, ...args: string[]): Promise<string[]> => {
  const { stdout, failed } = await execa(program, args, { reject: false, timeout: 30_000 });
  return failed ? [] : stdout.split("\n").filter(Boolean);
};

const kinds: Record<string, () => Promise<string[]>> = {
  links: async () => (await lines("ip", "-o", "link")).map(linkLine),
  namespaces: async () => (existsSync("/run/netns") ? readdirSync("/run/netns") : []),
  mounts: async () =>
    readFileSync("/proc/self/mountinfo", "utf8")
      .split("\n")
      .flatMap((line) => line.split(" ")[4] ?? []),
  containers: () => lines("docker", "container", "ls", "-a", "--format", "{{.Names}}"),
  images: () => lines("docker", "image", "ls", "--format", "{{.Repository}}:{{.Tag}}"),
  networks: () => lines("docker", "network", "ls", "--format", "{{.Name}}"),
  processes: async () => processes(),
  sysctls: async () => sysctls("/proc/sys/net"),
};

/** Name and MTU: what a testbed could change of a link. */
const linkLine = (line: string): string => {
  const [, name = line, mtu = ""] = /^\d+: ([^:@]+).* mtu (\d+)/.exec(line) ?? [];
  return `${name} (mtu ${mtu})`;
};

function processes(): string[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").filter(Boolean);
        const line = words.join(" ");
        return ourPrograms.some((name) => words.slice(0, 2).some((word) => word.endsWith(name)))
          ? [line]
          : [];
      } catch {
        return [];
      }
    });
}

/** Sysctls that are nobody's setting: counters, and those of single links, which come and go with them. */
const notSettings = /_count$|\/(conf|neigh)\/(?!all\/|default\/)|\/random\/|nf_conntrack_.*expect/;

function sysctls(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return notSettings.test(`${path}/`) ? [] : sysctls(path);
    if (notSettings.test(path)) return [];
    try {
      return [
        `${path.slice("/proc/sys/".length).replaceAll("/", ".")}=${readFileSync(path, "utf8").trim()}`,
      ];
    } catch {
      return [];
    }
  });
}

/** Reads the machine. */
export async function takeInventory(): Promise<Inventory> {
  const entries = await Promise.all(
    Object.entries(kinds).map(async ([kind, read]) => [kind, (await read()).sort()] as const),
  );
  return Object.fromEntries(entries);
}

/** What is there after and was not before, and for settings what was before and is no more. */
export function compareInventories(before: Inventory, after: Inventory): string[] {
  return Object.keys(after).flatMap((kind) => {
    const was = countEach(before[kind] ?? []);
    const is = countEach(after[kind] ?? []);
    const extra = [...is].filter(([item, count]) => count > (was.get(item) ?? 0));
    return extra.map(([item]) => `${kind}: ${item}`);
  });
}

function countEach(items: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}

const fileOf = (stack: string) => join(projectRoot, ".netbench", stack, "inventory.json");

export function keepInventory(stack: string, inventory: Inventory): void {
  mkdirSync(dirname(fileOf(stack)), { recursive: true });
  writeFileSync(fileOf(stack), JSON.stringify(inventory));
}

export function keptInventory(stack: string): Inventory | undefined {
  if (!existsSync(fileOf(stack))) return undefined;
  return JSON.parse(readFileSync(fileOf(stack), "utf8")) as Inventory;
}

export function forgetInventory(stack: string): void {
  rmSync(dirname(fileOf(stack)), { recursive: true, force: true });
}
