import { z } from "zod";
import { sectionsIn } from "../sections.ts";

/** A link of a node's network namespace with its counters. */
export interface NodeLink {
  readonly name: string;
  /** `linkinfo.info_kind`; null for a device. */
  readonly kind: string | null;
  readonly bridgePort: boolean;
  readonly rxBytes: number;
  readonly rxPackets: number;
  readonly txBytes: number;
  readonly txPackets: number;
  readonly dropped: number;
  readonly rxDropped: number;
  readonly txDropped: number;
}

/** A queueing discipline of a link, the root of its tree or a policer's place. */
export interface Qdisc {
  readonly link: string;
  readonly kind: string;
  readonly dropped: number;
  readonly overlimits: number;
  /** Packets that wait in it. */
  readonly queued: number;
  /** Of a shaper that says so: bits per second. */
  readonly bitsPerSecond: number | null;
}

export interface NodeSurvey {
  readonly links: readonly NodeLink[];
  readonly qdiscs: readonly Qdisc[];
  readonly conntrack: { readonly count: number; readonly max: number } | null;
}

const countersSchema = z.looseObject({
  bytes: z.number(),
  packets: z.number(),
  dropped: z.number().default(0),
});

const linkSchema = z
  .looseObject({
    ifname: z.string(),
    stats64: z.looseObject({ rx: countersSchema, tx: countersSchema }),
    linkinfo: z
      .looseObject({ info_kind: z.string().optional(), info_slave_kind: z.string().optional() })
      .optional(),
  })
  .transform(({ ifname, stats64: { rx, tx }, linkinfo }): NodeLink => ({
    name: ifname,
    kind: linkinfo?.info_kind ?? null,
    bridgePort: linkinfo?.info_slave_kind === "bridge",
    rxBytes: rx.bytes,
    rxPackets: rx.packets,
    txBytes: tx.bytes,
    txPackets: tx.packets,
    dropped: rx.dropped + tx.dropped,
    rxDropped: rx.dropped,
    txDropped: tx.dropped,
  }));

const qdiscSchema = z.looseObject({
  kind: z.string(),
  dev: z.string(),
  root: z.boolean().optional(),
  drops: z.number().default(0),
  overlimits: z.number().default(0),
  qlen: z.number().default(0),
  options: z.looseObject({ rate: z.number().optional() }).optional(),
});

/** An answer to nodeSurvey; what cannot be read of it is empty. */
export function parseNodeSurvey(text: string): NodeSurvey {
  const sections = sectionsIn(text);
  const [count, max] = (sections.get("conntrack") ?? "").trim().split("\n").map(Number);
  return {
    links: rows(linkSchema, sections.get("links"), "ifname"),
    // What a class or a leaf drops is in the root's count too; a policer's drops are at its hook.
    qdiscs: rows(qdiscSchema, sections.get("qdiscs"), "kind")
      .filter(({ root, kind }) => root === true || kind === "ingress" || kind === "clsact")
      .map(({ dev, kind, drops, overlimits, qlen, options }) => ({
        link: dev,
        kind,
        dropped: drops,
        overlimits,
        queued: qlen,
        bitsPerSecond: options?.rate === undefined ? null : options.rate * 8,
      })),
    conntrack: count !== undefined && max !== undefined ? { count, max } : null,
  };
}

/** Rows of a JSON table; ip puts an empty object in place of what a filter leaves out. */
function rows<T>(schema: z.ZodType<T>, text: string | undefined, key: string): T[] {
  try {
    const all = z.array(z.looseObject({})).parse(JSON.parse(text ?? "[]"));
    return z.array(schema).parse(all.filter((row) => key in row));
  } catch {
    return [];
  }
}
