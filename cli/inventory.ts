import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { execa } from "execa";
import writeFileAtomic from "write-file-atomic";
import {
  allowedCongestionControlFile,
  originalCongestionControlFile,
} from "../lib/congestion-control.ts";
import { volatileRoot } from "../lib/folders.ts";
import { atPath } from "../lib/machine-trouble.ts";
import { type AnyNodeContext, kindOf } from "../lib/node/index.ts";
import { remoteInventoryIn, remoteInventoryScript } from "../lib/node/remote-inventory.ts";
import { engineHere } from "../measure/ground.ts";
import { projectRoot } from "./environment.ts";
import { orphans } from "./orphans.ts";
import { onMachine } from "./other-machines.ts";

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
  "ovsdb-server",
  "ovs-vswitchd",
  "vde_switch",
  "iperf3",
  "agent.sh",
  "linux.uml",
  "qemu-system-x86_64",
];

const lines = async (program: string, ...args: string[]): Promise<string[]> => {
  const { stdout, failed } = await execa(program, args, { reject: false, timeout: 30_000 });
  return failed ? [] : stdout.split("\n").filter(Boolean);
};

/**
 * Mounts that Docker makes for containers. They do not say whose they are, and the containers are
 * compared by name; that of containers on the machine's own network stack (`netns/default`) is made
 * for the first of them and stays when the last is gone.
 */
const ofDockersContainers =
  /^\/run\/docker\/|\/docker\/overlay2\/|^(?!\/(run|var\/lib)\/netbench\/).*(\/netns\/default|\/overlay2\/[0-9a-f]+\/merged)$/;

/** Where ip(8) keeps the names of namespaces: it becomes a mount with the first name on a machine, and stays one. */
const namesOfNamespaces = /^(\/var)?\/run\/netns$/;

/** Whether a mount may come with a testbed and stay without being left by it. */
export const isNobodysMount = (mount: string): boolean =>
  ofDockersContainers.test(mount) || namesOfNamespaces.test(mount);

const kinds: Record<string, () => Promise<string[]>> = {
  links: async () => (await lines("ip", "-o", "link")).map(linkLine),
  namespaces: async () => (existsSync("/run/netns") ? readdirSync("/run/netns") : []),
  mounts: async () =>
    readFileSync("/proc/self/mountinfo", "utf8")
      .split("\n")
      .flatMap((line) => line.split(" ")[4] ?? [])
      .filter((mount) => !isNobodysMount(mount)),
  processes: async () => processes(),
  plugins: async () =>
    orphans().map(({ pid, what }) => `${what}, process ${pid}, whose pulumi was killed`),
  sysctls: async () => sysctls("/proc/sys/net"),
};

const dockerKinds: Record<string, readonly string[]> = {
  containers: ["container", "ls", "-a", "--format", "{{.Names}}"],
  images: ["image", "ls", "--format", "{{.Repository}}:{{.Tag}}"],
  networks: ["network", "ls", "--format", "{{.Name}}"],
};

/**
 * What the engines of this machine hold that the scenario's nodes use, and the person's own engine; of any but
 * that the kinds have its address behind: `containers at unix:///run/lab.sock`.
 */
const kindsOf = (contexts: readonly AnyNodeContext[]) => {
  const own = contexts[0]?.defaultDockerHost ?? engineHere().host;
  const others = contexts.flatMap(({ node }) => (node.kind === "local" && node.dockerHost) || []);
  return Object.fromEntries(
    [...new Set([own, ...others])].flatMap((host) =>
      Object.entries(dockerKinds).map(([kind, words]) => [
        host === own ? kind : `${kind} at ${host}`,
        () => lines("docker", "-H", host, ...words),
      ]),
    ),
  ) as typeof kinds;
};

/** Name, MTU and bridge: what a testbed could change of a link. */
const linkLine = (line: string): string => {
  const [, name = line, mtu = ""] = /^\d+: ([^:@]+).* mtu (\d+)/.exec(line) ?? [];
  const [, bridge] = / master (\S+)/.exec(line) ?? [];
  return `${name} (mtu ${mtu}${bridge === undefined ? "" : `, in ${bridge}`})`;
};

/** Command lines of our programs; where one does not say whose it is, with that of its kin. */
function processes(): string[] {
  const all = readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap(readProcess);
  const kinOf = (one: Process) =>
    all.find(
      ({ pid, parent, line }) =>
        (pid === one.parent || parent === one.pid) && line.includes("netbench"),
    );
  return all
    .filter(({ words }) => ourPrograms.some((name) => words.some((word) => word.endsWith(name))))
    .map((one) => {
      const kin = one.line.includes("netbench") ? undefined : kinOf(one);
      return kin ? `${one.line} (beside ${kin.line})` : one.line;
    });
}

interface Process {
  pid: number;
  parent: number;
  /** The first two words of the command line. */
  words: string[];
  line: string;
}

/** None where the process has ended in between. */
function readProcess(pid: string): Process[] {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").filter(Boolean);
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // proc(5): the fields after the program's name, which may hold anything, begin with state and parent.
    const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    return [{ pid: Number(pid), parent, words: words.slice(0, 2), line: words.join(" ") }];
  } catch {
    return [];
  }
}

/** Sysctls that are nobody's setting: counters, and those of single links, which come and go with them. */
const notSettings = /_count$|\/(conf|neigh)\/(?!all\/|default\/)|\/random\/|nf_conntrack_.*expect/;

function sysctls(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return notSettings.test(`${path}/`) ? [] : sysctls(path);
    if (notSettings.test(path)) return [];
    try {
      const name = path.slice("/proc/sys/".length).replaceAll("/", ".");
      return [`${name}=${readFileSync(originalOf(path), "utf8").trim()}`];
    } catch {
      return [];
    }
  });
}

/** Of a setting that testbeds share, the value that comes back when the last of them is down. */
function originalOf(path: string): string {
  if (path !== allowedCongestionControlFile) return path;
  const kept = readdirSync(volatileRoot)
    .filter((name) => name.startsWith("netbench-"))
    .map((name) => originalCongestionControlFile(join(volatileRoot, name)));
  return kept.find((file) => existsSync(file)) ?? path;
}

/** Reads this machine, and those of the scenario's nodes that are on other ones. */
export async function takeInventory(contexts: readonly AnyNodeContext[] = []): Promise<Inventory> {
  const others = contexts.filter((context) => kindOf(context.node).route(context) !== undefined);
  const [here, ...there] = await Promise.all([
    inventoryHere(contexts),
    ...others.map(inventoryThere),
  ]);
  return Object.assign({}, here, ...there) as Inventory;
}

/** The kinds of another machine have its node's name in front: `n1 links`. */
async function inventoryThere(context: AnyNodeContext): Promise<Inventory> {
  const { name } = context.node;
  const parts = remoteInventoryIn(await onMachine(context, remoteInventoryScript));
  const isOurs = (line: string) =>
    ourPrograms.some((program) =>
      line
        .split(" ")
        .slice(0, 2)
        .some((word) => word.endsWith(program)),
    );
  return Object.fromEntries(
    Object.entries(parts).map(([kind, found]) => {
      if (kind === "links") return [`${name} ${kind}`, found.map(linkLine).sort()];
      if (kind === "processes") return [`${name} ${kind}`, found.filter(isOurs).sort()];
      return [`${name} ${kind}`, found.sort()];
    }),
  );
}

async function inventoryHere(contexts: readonly AnyNodeContext[]): Promise<Inventory> {
  const entries = await Promise.all(
    Object.entries({ ...kinds, ...kindsOf(contexts) }).map(
      async ([kind, read]) => [kind, (await read()).sort()] as const,
    ),
  );
  return Object.fromEntries(entries);
}

/** What is there after and was not before, and for settings what was before and is no more. */
export function compareInventories(before: Inventory, after: Inventory): string[] {
  return Object.keys(after).flatMap((kind) => {
    const was = countEach(before[kind] ?? []);
    const is = countEach(after[kind] ?? []);
    const extra = [...is].filter(([item, count]) => count > (was.get(item) ?? 0));
    // A link that is gone is damage; most other things may go by themselves.
    const names = new Set([...is.keys()].map(linkName));
    const lost = kind.endsWith("links")
      ? [...was.keys()].filter((item) => !names.has(linkName(item)))
      : [];
    return [
      ...extra.map(([item]) => `${kind}: ${item}`),
      ...lost.map((item) => `${kind}: ${item} is gone`),
    ];
  });
}

const linkName = (item: string): string => item.split(" ")[0] ?? item;

function countEach(items: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}

const fileOf = (stack: string) => join(projectRoot, ".netbench", stack, "inventory.json");

export function keepInventory(stack: string, inventory: Inventory): void {
  mkdirSync(dirname(fileOf(stack)), { recursive: true });
  const file = fileOf(stack);
  atPath(file, () => writeFileAtomic.sync(file, JSON.stringify(inventory)));
}

export function keptInventory(stack: string): Inventory | undefined {
  if (!existsSync(fileOf(stack))) return undefined;
  return JSON.parse(readFileSync(fileOf(stack), "utf8")) as Inventory;
}

export function forgetInventory(stack: string): void {
  rmSync(dirname(fileOf(stack)), { recursive: true, force: true });
}
