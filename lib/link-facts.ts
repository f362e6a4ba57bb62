import { z } from "zod";
import type { LinkFacts } from "./plan.ts";

/** The part of `ip -d -j address show` that facts speak of. */
const ipLinkSchema = z.looseObject({
  ifname: z.string(),
  mtu: z.int(),
  /** Link-layer address. */
  address: z.string().optional(),
  qdisc: z.string().optional(),
  linkinfo: z
    .looseObject({
      info_kind: z.string().optional(),
      info_data: z.looseObject({}).optional(),
    })
    .optional(),
  /** Absent in `ip -d -j link`. */
  addr_info: z
    .array(
      z.looseObject({
        family: z.string().optional(),
        local: z.string().optional(),
        prefixlen: z.int().optional(),
      }),
    )
    .optional(),
});
export type IpLink = z.output<typeof ipLinkSchema>;

/** Links that `ip -j` printed; undefined where it is not what ip prints. */
export function parseIpLinks(text: string): IpLink[] | undefined {
  try {
    // ip puts an empty object in place of each link that a filter leaves out.
    const rows = z.array(z.looseObject({})).parse(JSON.parse(text));
    return z.array(ipLinkSchema).parse(rows.filter((row) => "ifname" in row));
  } catch {
    return undefined;
  }
}

type Row = [what: string, want: string | number | undefined, have: string | number | undefined];

const word = (value: unknown): string | number | undefined =>
  typeof value === "string" || typeof value === "number" ? value : undefined;

/** The wanted address where the link has it, else all that it has, told as the wanted one is. */
function addressFound(want: string | undefined, { addr_info = [] }: IpLink): string | undefined {
  const found = addr_info
    .filter(({ family }) => family === "inet")
    .map(({ local = "", prefixlen }) => (want?.includes("/") ? `${local}/${prefixlen}` : local));
  return found.find((address) => address === want) ?? (found.join(" and ") || undefined);
}

/** What differs, a sentence each: `n1 eth1 mtu: want 9000, have 1500`. */
export function factDifferences(facts: LinkFacts, found: readonly IpLink[] | undefined): string[] {
  const where = [facts.node, facts.container, facts.link].filter(Boolean).join(" ");
  // A veth in a container shows as eth0@if7 to people, but not in JSON.
  const link = found?.find(({ ifname }) => ifname === facts.link);
  if (link === undefined) return [`${where}: want a link, have none`];
  const rows: Row[] = [
    ["mtu", facts.mtuBytes, link.mtu],
    ["address", facts.address, addressFound(facts.address, link)],
    ["kind", facts.kind, link.linkinfo?.info_kind],
    ...Object.entries(facts.data ?? {}).map(([key, want]): Row => [
      key,
      want,
      word(link.linkinfo?.info_data?.[key]),
    ]),
  ];
  return rows
    .filter(([, want, have]) => want !== undefined && want !== have)
    .map(([what, want, have]) => `${where} ${what}: want ${want}, have ${have ?? "none"}`);
}
