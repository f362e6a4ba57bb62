import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { execa } from "execa";
import { ourProcesses, runId, stackNames } from "./processes.ts";

/**
 * What is on this machine, read by the tests' own code: it judges the inventory that `down` prints
 * about as well as everything else.
 */
export type Inventory = Record<string, string[]>;

interface IpLink {
  ifname: string;
  mtu: number;
  master?: string;
  txqlen?: number;
  linkinfo?: { info_kind?: string };
}

const readers: Record<string, () => string[] | Promise<string[]>> = {
  link: async () => {
    const links = JSON.parse((await lines("ip", "-d", "-j", "link")).join("")) as IpLink[];
    return links.map(({ ifname, mtu, master = "-", txqlen = 0, linkinfo }) =>
      [ifname, linkinfo?.info_kind ?? "-", `mtu ${mtu}`, `master ${master}`, txqlen].join(" "),
    );
  },
  address: () => lines("ip", "-o", "-4", "address"),
  route: () => lines("ip", "-4", "route", "show", "table", "all"),
  namespace: () => entries("/run/netns"),
  container: () => lines("docker", "ps", "-a", "--no-trunc", "--format", "{{.ID}} {{.Names}}"),
  image: () => lines("docker", "images", "--format", "{{.Repository}}:{{.Tag}}"),
  network: () => lines("docker", "network", "ls", "--format", "{{.Name}} {{.Driver}}"),
  volume: () => lines("docker", "volume", "ls", "--format", "{{.Name}}"),
  rule: async () => (await lines("iptables-save")).filter((line) => /^-/.test(line)),
  // Docker's mounts for its containers go with them; they do not say whose they are.
  mount: () =>
    readFileSync("/proc/self/mountinfo", "utf8")
      .split("\n")
      .flatMap((line) => line.split(" ")[4] ?? [])
      .filter((mount) => !/^\/run\/docker\/|\/docker\/overlay2\//.test(mount)),
  cgroup: () => cgroups("/sys/fs/cgroup", 4),
  process: () =>
    ourProcesses()
      .map(({ commandLine }) => commandLine)
      .filter((line) => line !== "" && !languageHost.test(line)),
  file: () => ["/dev/shm", "/run/netbench", "/var/lib/netbench"].flatMap(netbenchFiles),
  sysctl: () => sysctls.map((name) => `${name} = ${readFileSync(join("/proc/sys", name), "utf8")}`),
};

/** Looks for its engine every five minutes only, and ends by itself when that was killed. */
const languageHost = /^\S*\/pulumi-language-nodejs/;

const sysctls = [
  ...["allowed_congestion_control", "congestion_control", "rmem", "wmem"].map(
    (name) => `net/ipv4/tcp_${name}`,
  ),
  ...["rmem_max", "wmem_max", "rmem_default", "netdev_max_backlog"].map((n) => `net/core/${n}`),
  "net/ipv4/conf/all/rp_filter",
];

/** Reads the machine. */
export async function takeInventory(): Promise<Inventory> {
  const read = Object.entries(readers).map(
    async ([kind, reader]) => [kind, [...(await reader())].sort()] as const,
  );
  return Object.fromEntries(await Promise.all(read));
}

/** Fails with a line for each thing that is new and each that is gone. */
export async function expectNothingLeft(before: Inventory): Promise<void> {
  const now = await takeInventory();
  const changes = Object.keys(readers)
    .flatMap((kind) => [
      ...without(now[kind], before[kind]).map((item) => `left: ${kind} ${item}`),
      ...without(before[kind], now[kind]).map((item) => `gone: ${kind} ${item}`),
    ])
    // A tools image that a killed run has left goes with the next testbed that uses it.
    .filter((line) => !namesAnother(line) && !line.startsWith("gone: image netbench-tools:"));
  expect(changes.join("\n"), "the machine before and after").to.equal("");
}

/** Whether a line is about a testbed that is not of these tests: a person may have one up. */
function namesAnother(line: string): boolean {
  const [bridge] = /\bnb-[0-9a-f]{8}\b/.exec(line) ?? [];
  if (bridge !== undefined) return !stackNames.some((stack) => bridgeOf(stack) === bridge);
  return /netbench-(?!tools:)[a-z]|netbench\/|netbench-\d+\//.test(line) && !line.includes(runId);
}

/** The tests' own naming of what is documented: `nb-` and a digest of the stack's name. */
const bridgeOf = (stack: string) =>
  `nb-${createHash("sha256").update(stack).digest("hex").slice(0, 8)}`;

/** The items of a list that another one has not, or not so often. */
function without(items: readonly string[] = [], others: readonly string[] = []): string[] {
  const rest = [...others];
  return items.filter((item) => {
    const at = rest.indexOf(item);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}

/** Lines that a program prints; none where it is not installed. */
async function lines(program: string, ...args: string[]): Promise<string[]> {
  const result = await execa(program, args, { reject: false, stdin: "ignore", timeout: 60_000 });
  if (result.code === "ENOENT") return [];
  if (result.failed) throw new Error(result.shortMessage);
  return result.stdout.split("\n").filter(Boolean);
}

const entries = (folder: string) => (existsSync(folder) ? readdirSync(folder) : []);

/** Names with ours in their path, two folders deep: below that a running engine has its own. */
function netbenchFiles(folder: string): string[] {
  const found = entries(folder).map((name) => join(folder, name));
  return found.filter((path) => path.includes("netbench")).flatMap(itselfOrWithin);
}

/** Groups with our name in their path, so many folders deep. */
function cgroups(folder: string, depth: number): string[] {
  const found = foldersIn(folder);
  const own = found.filter((group) => group.includes("netbench")).flatMap(itselfOrWithin);
  return [...own, ...(depth > 1 ? found.flatMap((group) => cgroups(group, depth - 1)) : [])];
}

/** The folders within one that several testbeds share, or itself where it is empty. */
function itselfOrWithin(folder: string): string[] {
  const within = foldersIn(folder);
  return within.length > 0 ? within : [folder];
}

/** Folders in a folder; none where it has gone in between. */
function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [join(folder, entry.name)] : [],
    );
  } catch {
    return [];
  }
}
