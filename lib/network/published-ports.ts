import { iperf3Port } from "../agent.ts";
import { pairAddresses } from "../address.ts";
import { type HostState, type Script, script } from "../script.ts";
import { quote } from "../shell.ts";
import type { Dial, EngineNeeds, Link, Probe, WiredEnd } from "./network-module.ts";

/** Ports of containers that their node publishes (docker-run(1), --publish), and how they are read back. */

export type PublishedBy = "dnat" | "proxy";

/** Port 5201 of the node is the server of pair 1, 5202 that of pair 2 … */
export const publishedPort = (index: number): number => iperf3Port + index - 1;

/** Where a pair's server is published; undefined where the node's address is not known. */
export const dialNode = (address: string | undefined, index: number): Dial | undefined =>
  address === undefined ? undefined : { address, port: publishedPort(index) };

/** A published port in the words of the lists below. */
const portWords: Record<PublishedBy, (protocol: string, dial: Dial, target: string) => string> = {
  dnat: (protocol, { address, port }, target) =>
    `${protocol} ${address}:${port} to ${target}:${iperf3Port}`,
  proxy: (protocol, { address, port }) => `${protocol} ${address}:${port}`,
};

/** POSIX sh that lists the ports published in one way or the other, a line each. */
const servedNow: Record<PublishedBy, Script> = {
  dnat: `iptables -w -t nat -S 2>/dev/null | sed -n ${quote("s|.* -d \\([0-9.]*\\)/32 .*-p \\([a-z]*\\) .*--dport \\([0-9]*\\) .*--to-destination \\([0-9.:]*\\).*|\\2 \\1:\\3 to \\4|p")}`,
  proxy: `ss -Hlntup | awk '/"docker-proxy"/ { print $1, $5 }'`,
};

/** iperf3 needs TCP for its control connection in UDP tests too. */
export const publishedProtocols = ["tcp", "udp"] as const;

/**
 * How the engine is to be started. The clients' node hides their addresses behind its own in any case,
 * since the servers' node has the same subnet; the servers' has rules or a proxy, never both: where
 * there are rules, nothing reaches the proxy.
 */
export function enginePublishing(
  by: PublishedBy,
  { placement, position }: Pick<Link<"bridge">, "placement" | "position">,
): EngineNeeds {
  const clientsOnly = placement === "switched" && position === 1;
  return by === "dnat" || clientsOnly
    ? { iptables: true, userlandProxy: false }
    : { iptables: false, userlandProxy: true };
}

/** The published ports of a node as desired state: a container that has lost one is started again. */
export function publishedState(
  by: PublishedBy,
  docker: string,
  ends: readonly WiredEnd[],
): HostState {
  const wanted = ends.flatMap(({ container, address, dial }) =>
    dial === undefined
      ? []
      : publishedProtocols.map(
          (protocol) =>
            `${container} ${portWords[by](protocol, dial, address.split("/")[0] ?? "")}`,
        ),
  );
  const prelude = [
    `wanted=${quote(wanted.join("\n"))}`,
    `served() { ${servedNow[by]}; }`,
    `lost() { found=$(served); printf '%s\\n' "$wanted" | while read -r container port; do printf '%s\\n' "$found" | grep -qxF "$port" || printf '%s %s\\n' "$container" "$port"; done; }`,
  ];
  if (wanted.length === 0) return { up: "true", down: "true", check: "true" };
  return {
    up: script(
      ...prelude,
      `lost | cut -d' ' -f1 | sort -u | xargs -r ${docker} restart -t 1 >/dev/null`,
      `left=$(lost)`,
      `[ -z "$left" ] || { printf '%s\\n' "$left" | sed ${quote(`s/$/: not published by ${by}/`)} >&2; exit 1; }`,
    ),
    down: "true",
    check: script(
      ...prelude,
      `lost | while read -r container port; do echo "$container $port: want published by ${by}, have none"; done`,
    ),
  };
}

/** That the ports of all servers are published in the one way, and none in the other. */
export function publishedProbes(by: PublishedBy, link: Link<"bridge">): Probe[] {
  const { network, address, pairs, placement, position } = link;
  if (placement === "switched" && position === 1) return [];
  const count = pairs * publishedProtocols.length;
  const probe = (way: PublishedBy, want: number): Probe => {
    const wanted = Array.from({ length: pairs }, (_, at) => at + 1).flatMap((index) =>
      publishedProtocols.map((protocol) =>
        portWords[way](
          protocol,
          dialNode(address, index) ?? { address: "", port: 0 },
          pairAddresses(network.subnet, index).server,
        ),
      ),
    );
    return {
      what: `published ports served by ${way}`,
      argv: [
        "sh",
        "-c",
        `wanted=${quote(wanted.join("\n"))}; served=$({ ${servedNow[way]}; } | grep -cxF -e "$wanted" || true); echo "$served of ${count}"`,
      ],
      want: `${want} of ${count}`,
    };
  };
  // Rules let packets of other nodes pass the proxy by, but not those of the node's own containers.
  const other = by === "proxy" ? "dnat" : "proxy";
  const exclusive = by === "proxy" || placement === "local";
  return [probe(by, count), ...(exclusive ? [probe(other, 0)] : [])];
}
