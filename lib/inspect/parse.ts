import { z } from "zod";
import { linesOf, sectionsIn } from "../sections.ts";

/** A link as `ip -d -j addr show` has it. */
export interface LinkView {
  readonly name: string;
  /** `linkinfo.info_kind`; null for a device. */
  readonly kind: string | null;
  /** What there is to choose of the kind: a macvlan's mode, a VLAN's id, a VXLAN's VNI. */
  readonly choice: string | null;
  readonly up: boolean;
  readonly mtuBytes: number;
  /** With prefix lengths; without those that a link gives itself (IPv6, link-local). */
  readonly addresses: readonly string[];
  /** The bridge, or the like, that it is a port of. */
  readonly master: string | null;
  /** The link of the same namespace that it sits on. */
  readonly parent: string | null;
  /** Whether its other end is in another namespace. */
  readonly leadsOut: boolean;
  /** Of a port of a bridge; null elsewhere. */
  readonly hairpin: boolean | null;
}

/** A network of the node's Docker engine. */
export interface NetworkView {
  readonly name: string;
  readonly driver: string;
  readonly subnets: readonly string[];
  readonly options: Readonly<Record<string, string>>;
}

export interface ContainerView {
  readonly name: string;
  /** `running`, `exited`, … */
  readonly state: string;
  /** Whether it has no network stack of its own. */
  readonly onNodeStack: boolean;
  /** Its links but loopback; null where nobody may look, or where it does not run. */
  readonly links: readonly LinkView[] | null;
}

/** What a node said of itself. */
export interface NodeView {
  readonly up: boolean;
  readonly kernel: string | null;
  /** Version of the Docker engine; null where it does not answer. */
  readonly engine: string | null;
  readonly links: readonly LinkView[];
  readonly networks: readonly NetworkView[];
  readonly containers: readonly ContainerView[];
  /** Halves of pairs that are processes of the node. */
  readonly processes: readonly string[];
}

/** Of the link's kind; other kinds may have other things under these names. */
const dataSchema = z.looseObject({
  mode: z.string().optional().catch(undefined),
  id: z.number().optional().catch(undefined),
});
const portSchema = z.looseObject({ hairpin: z.boolean().optional() });

const linkSchema = z
  .looseObject({
    ifname: z.string(),
    mtu: z.int(),
    flags: z.array(z.string()).default([]),
    link: z.string().optional(),
    link_netnsid: z.number().optional(),
    master: z.string().optional(),
    linkinfo: z
      .looseObject({
        info_kind: z.string().optional(),
        info_data: dataSchema.optional(),
        info_slave_data: portSchema.optional(),
      })
      .optional(),
    addr_info: z
      .array(z.looseObject({ local: z.string(), prefixlen: z.int(), scope: z.string().optional() }))
      .default([]),
  })
  .transform(
    ({ ifname, mtu, flags, link, link_netnsid, master, linkinfo, addr_info }): LinkView => {
      const { mode, id } = linkinfo?.info_data ?? {};
      return {
        name: ifname,
        kind: linkinfo?.info_kind ?? null,
        choice: mode ?? (id === undefined ? null : String(id)),
        up: flags.includes("UP") && !flags.includes("NO-CARRIER"),
        mtuBytes: mtu,
        addresses: addr_info
          .filter(({ scope }) => scope !== "link")
          .map(({ local, prefixlen }) => `${local}/${prefixlen}`),
        master: master ?? null,
        parent: link ?? null,
        leadsOut: link_netnsid !== undefined,
        hairpin: linkinfo?.info_slave_data?.hairpin ?? null,
      };
    },
  );

const networkSchema = z
  .looseObject({
    name: z.string(),
    driver: z.string(),
    subnets: z.array(z.looseObject({ Subnet: z.string().optional() })).nullable(),
    options: z.record(z.string(), z.string()).nullable(),
  })
  .transform(({ subnets, options, ...rest }): NetworkView => ({
    ...{ name: rest.name, driver: rest.driver, options: options ?? {} },
    subnets: (subnets ?? []).flatMap(({ Subnet }) => Subnet ?? []),
  }));

const ifnameRow = z.array(z.looseObject({}));

function json<T>(schema: z.ZodType<T>, text: string): T[] {
  try {
    return [schema.parse(JSON.parse(text))];
  } catch {
    return [];
  }
}

/** Links but loopback, by name; ip puts an empty object in place of what a filter leaves out. */
export const parseLinks = (text: string): LinkView[] =>
  json(ifnameRow, text)
    .flat()
    .flatMap((row) => {
      const { data } = linkSchema.safeParse(row);
      return data === undefined || data.name === "lo" ? [] : [data];
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));

/** An answer to nodeInspection; what cannot be read of it is empty. */
export function parseNodeView(text: string): NodeView {
  const sections = sectionsIn(text);
  const lines = (name: string): string[] => linesOf(sections.get(name) ?? "");
  const first = (name: string): string | null => lines(name)[0] ?? null;
  const inside = new Map(
    lines("inside").map((line) => {
      const [name = "", ...rest] = line.split(" ");
      return [name, rest.join(" ")];
    }),
  );
  const containers = lines("containers").map((line): ContainerView => {
    const [name = "", state = "", , mode] = line.split(" ");
    const links = inside.get(name) ?? "";
    const onNodeStack = mode === "host";
    return {
      ...{ name: name.replace(/^\//, ""), state, onNodeStack },
      links: links === "" ? null : parseLinks(links),
    };
  });
  return {
    up: first("up") === "yes",
    kernel: first("kernel"),
    engine: first("engine"),
    links: parseLinks(sections.get("links") ?? ""),
    networks: lines("networks").flatMap((line) => json(networkSchema, line)),
    containers: containers.sort((a, b) => (a.name < b.name ? -1 : 1)),
    processes: lines("processes").sort(),
  };
}

/** The links of the switch, or the middlebox, from an answer to placeInspection. */
export const parsePlaceView = (text: string): LinkView[] =>
  parseLinks(sectionsIn(text).get("links") ?? "");
