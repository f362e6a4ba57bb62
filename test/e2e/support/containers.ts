import { read, readJson } from "./command.ts";

/** What is read of `docker inspect`. */
export interface Container {
  Id: string;
  Name: string;
  State: { Pid: number; Running: boolean; StartedAt: string };
  Config: { User: string };
  HostConfig: {
    Privileged: boolean;
    CapAdd: string[] | null;
    CapDrop: string[] | null;
    ReadonlyRootfs: boolean;
    SecurityOpt: string[] | null;
    RestartPolicy: { Name: string };
    LogConfig: { Type: string };
    PortBindings: object | null;
  };
}

/** Socket of an emulated node's own Docker engine. */
export const engineOf = (stack: string, node: string) =>
  `unix:///run/netbench/${stack}/${node}/docker.sock`;

/** A client of one engine: this machine's where none is named. */
export const docker = (engine: string | undefined, ...args: string[]): Promise<string> =>
  read("docker", ...(engine === undefined ? [] : ["-H", engine]), ...args);

/** Ids of a stack's containers on an engine. */
async function containerIds(stack: string, engine?: string): Promise<string[]> {
  const filter = ["--filter", `label=netbench.stack=${stack}`];
  const ids = await docker(engine, "ps", "-a", "-q", "--no-trunc", ...filter);
  return ids.split("\n").filter(Boolean);
}

/** How many containers of a stack there are by now; none while its engine does not answer. */
export const countContainers = async (stack: string, engine?: string): Promise<number> =>
  (await containerIds(stack, engine).catch(() => [])).length;

/** The containers of a stack on an engine, by name. */
export async function containersOf(stack: string, engine?: string): Promise<Container[]> {
  const ids = await containerIds(stack, engine);
  if (ids.length === 0) return [];
  const inspected = await docker(engine, "inspect", ...ids);
  const found = JSON.parse(inspected) as Container[];
  return found.sort((a, b) => a.Name.localeCompare(b.Name));
}

/** Which containers these are, and since when they run: changes with any replacement or restart. */
export const identities = (containers: readonly Container[]): string[] =>
  containers.map(({ Id, Name, State }) => `${Name} ${Id} since ${State.StartedAt}`);

/** A link as `ip -d -j link` shows it. */
export interface KernelLink {
  ifname: string;
  mtu: number;
  operstate: string;
  master?: string;
  linkinfo?: {
    info_kind?: string;
    info_data?: { mode?: string; [key: string]: unknown };
    info_slave_kind?: string;
    info_slave_data?: { hairpin?: boolean };
  };
}

/** The links inside a container: its network namespace, entered by its process. */
export function linksInside({ State }: Container): Promise<KernelLink[]> {
  return readJson("nsenter", "-t", String(State.Pid), "-n", "ip", "-d", "-j", "link");
}

/** A link of a named network namespace. */
export async function linkIn(namespace: string, name: string): Promise<KernelLink | undefined> {
  const links = await readJson<KernelLink[]>("ip", "-n", namespace, "-d", "-j", "link");
  return links.find(({ ifname }) => ifname === name);
}

/** The one link of a container beside loopback. */
export async function eth0Of(container: Container): Promise<KernelLink | undefined> {
  return (await linksInside(container)).find(({ ifname }) => ifname === "eth0");
}
