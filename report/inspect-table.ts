import type { ContainerView, LinkView, NodeView } from "../lib/inspect/parse.ts";
import { middleboxName } from "../lib/names.ts";
import { type Heading, textTable } from "./text-table.ts";

/** A node of a testbed with what it said of itself; undefined where it is not there. */
export interface SeenNode {
  readonly name: string;
  readonly kind: string;
  /** The NIC under test, by name. */
  readonly nic: string | undefined;
  readonly view: NodeView | undefined;
}

export interface SeenTestbed {
  readonly stack: string;
  readonly nodes: readonly SeenNode[];
  /** Links of the switch between emulated nodes; none where there is no switch. */
  readonly switchLinks: readonly LinkView[];
  /** Links of what is in the cable between two of them; none where nothing is. */
  readonly middleboxLinks: readonly LinkView[];
}

const right = (text: string): Heading => ({ text, align: "right" });
const none = "–";

/** Nodes, links, networks and containers as they are, table after table; empty ones are left out. */
export function inspectTables(seen: SeenTestbed): string {
  const { stack, nodes, switchLinks, middleboxLinks } = seen;
  const there = nodes.flatMap(({ view, ...rest }) =>
    view === undefined ? [] : [{ ...rest, view }],
  );
  const containers = there.flatMap(({ name, view }) =>
    view.containers.flatMap((container) => containerRows(stack, name, container)),
  );
  const networks = there.flatMap(({ name, view }) =>
    view.networks.map(({ name: network, driver, subnets, options }) => [
      ...[network, name, driver, subnets.join(", ") || none],
      Object.entries(options)
        .map(([key, value]) => `${key}=${value}`)
        .sort()
        .join("\n") || none,
    ]),
  );
  const links = [
    ...there.flatMap(({ name, nic, view }) => linkRows(name, view.links, nic)),
    ...linkRows("switch", switchLinks, undefined, false),
    ...linkRows(middleboxName, middleboxLinks, undefined, false),
  ];
  const processes = there.flatMap(({ name, view }) =>
    view.processes.map((process) => [shortName(stack, process), name, "process of the node"]),
  );
  const tables: [heads: Heading[], rows: string[][]][] = [
    [texts("node", "kind", "kernel", "Docker", "NIC"), nodes.map(nodeRow)],
    [
      [...texts("link", "of", "kind", "state"), right("MTU"), ...texts("address", "part of")],
      links,
    ],
    [texts("network", "on", "driver", "subnet", "options"), networks],
    [
      [...texts("container", "on", "state", "link", "kind"), right("MTU"), { text: "address" }],
      containers,
    ],
    [texts("process", "on", "what"), processes],
  ];
  return tables
    .flatMap(([head, rows]) => (rows.length === 0 ? [] : [textTable(head, rows)]))
    .join("\n\n");
}

const texts = (...names: string[]): Heading[] => names.map((text) => ({ text }));

const nodeRow = ({ name, kind, nic, view }: SeenNode): string[] =>
  view === undefined
    ? [name, kind, "not there", none, none]
    : [name, kind, `Linux ${view.kernel ?? "?"}`, view.engine ?? "does not answer", nic ?? none];

/** Names of a stack's parts begin alike: `p001-client`. */
const shortName = (stack: string, name: string): string =>
  name.startsWith(`netbench-${stack}-`) ? name.slice(`netbench-${stack}-`.length) : name;

const kindOf = ({ kind, choice }: LinkView): string =>
  [kind ?? "device", ...(choice === null ? [] : [choice])].join(" ");

function containerRows(stack: string, node: string, container: ContainerView): string[][] {
  const { name, state, onNodeStack, links } = container;
  const who = [shortName(stack, name), node, state];
  if (onNodeStack) return [[...who, "the node's own", none, none, none]];
  if (links === null) return [[...who, none, none, none, none]];
  return links.map((link, at) => [
    ...(at === 0 ? who : ["", "", ""]),
    ...[link.name, kindOf(link), String(link.mtuBytes)],
    link.up ? link.addresses.join("\n") || "none" : "down",
  ]);
}

/** Ends of the containers' links are alike: those of one bridge are a row. */
function linkRows(
  owner: string,
  links: readonly LinkView[],
  nic: string | undefined,
  folds = true,
): string[][] {
  const isEnd = ({ kind, leadsOut, name }: LinkView): boolean =>
    folds && kind === "veth" && leadsOut && name !== nic;
  const ends = new Map<string, LinkView[]>();
  for (const link of links.filter(isEnd)) {
    const key = JSON.stringify([link.master, link.mtuBytes, link.up]);
    ends.set(key, [...(ends.get(key) ?? []), link]);
  }
  const row = (name: string, link: LinkView): string[] => [
    ...[name, owner, kindOf(link), link.up ? "up" : "down", String(link.mtuBytes)],
    link.addresses.join("\n") || none,
    partOf(link),
  ];
  return [
    ...links.filter((link) => !isEnd(link)).map((link) => row(link.name, link)),
    ...[...ends.values()].flatMap((alike) => {
      const [first] = alike;
      if (first === undefined) return [];
      return [
        row(alike.length === 1 ? first.name : `${alike.length} ends of containers' links`, first),
      ];
    }),
  ];
}

function partOf({ master, parent, hairpin }: LinkView): string {
  const said = [
    ...(master === null ? [] : [`${master}${hairpin === true ? ", hairpin" : ""}`]),
    ...(parent === null || parent === master ? [] : [`on ${parent}`]),
  ];
  return said.join("; ") || none;
}
