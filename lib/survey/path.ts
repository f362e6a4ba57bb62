import { sectionsIn, quietly, section } from "../sections.ts";
import type { Script } from "../script.ts";
import { sum } from "../statistics/describe.ts";
import { type NodeSurvey, parseNodeSurvey } from "./node.ts";
import { nodeSurvey } from "./script.ts";

/** What a network namespace says of packets that it has dropped, beside its links and queues. */
export interface PathSurvey extends NodeSurvey {
  /** By programs that read frames as they are (packet(7)): their sockets' queues were full. */
  readonly packetSocketDrops: number;
  /** By IP: no memory, no route, no time to live (RFC 4293: InDiscards, OutDiscards, OutNoRoutes, InHdrErrors). */
  readonly ipDiscards: number;
  /** By the tracking of connections. */
  readonly conntrackDrops: number;
}

/** A single line, which only reads; read while nothing is under way, so that it may cost what it costs. */
export const pathSurvey: Script = [
  nodeSurvey,
  section("packet sockets"),
  quietly("ss -0 -e -m -n"),
  section("snmp"),
  quietly("cat /proc/net/snmp"),
  section("conntrack statistics"),
  quietly("cat /proc/net/stat/nf_conntrack"),
].join("; ");

const discards = ["InDiscards", "OutDiscards", "OutNoRoutes", "InHdrErrors"];
const conntrackDrops = ["drop", "early_drop", "insert_failed"];

export function parsePathSurvey(text: string): PathSurvey {
  const sections = sectionsIn(text);
  const sockets = sections.get("packet sockets") ?? "";
  const [names = "", values = ""] = (sections.get("snmp") ?? "")
    .split("\n")
    .filter((line) => line.startsWith("Ip: "));
  const [head = "", ...cpus] = (sections.get("conntrack statistics") ?? "").trim().split("\n");
  return {
    ...parseNodeSurvey(text),
    packetSocketDrops: sum(
      [...sockets.matchAll(/skmem:\([^)]*,d(\d+)\)/g)].map(([, n]) => Number(n)),
    ),
    ipDiscards: sum(columns(names, values, discards, 10)),
    // A line a processor, in hexadecimal.
    conntrackDrops: sum(cpus.flatMap((line) => columns(head, line, conntrackDrops, 16))),
  };
}

const columns = (head: string, line: string, wanted: readonly string[], base: number): number[] => {
  const values = line.trim().split(/\s+/);
  return head
    .trim()
    .split(/\s+/)
    .flatMap((name, at) =>
      wanted.includes(name) ? [Number.parseInt(values[at] ?? "0", base) || 0] : [],
    );
};
