/** Why a pair is silent, as far as it can be found, in words. Pure: what was found is an argument. */

/** An end of a silent pair: its link, as `ip -o link show` names it. */
export interface SilentEnd {
  container: string;
  link: string;
  /** What ip printed; empty where it could not say. */
  shown: string;
}

export interface Silence {
  client: SilentEnd;
  server: SilentEnd;
  /** The address that the client dials. */
  address: string;
  /** Whether the client looks for that address on its own link, not behind a gateway or a published port. */
  neighbour: boolean;
  /** The client's /proc/net/arp. */
  arp: string;
  /** Whether frames of bridges pass the servers' node's packet filter (net.bridge.bridge-nf-call-iptables). */
  bridgedFiltered: boolean;
  /** Whether the server's kernel is told to answer no ping (net.ipv4.icmp_echo_ignore_all). */
  ignoresPings: boolean;
}

/** Flags of a link: `BROADCAST`, `UP`, `NO-CARRIER` … */
const flagsOf = (shown: string): string[] => /<([^>]*)>/.exec(shown)?.[1]?.split(",") ?? [];

/** What is wrong with an end's own link: the nearest hop of all. */
function linkFault({ container, link, shown }: SilentEnd): string | undefined {
  const flags = flagsOf(shown);
  if (flags.length === 0) return undefined;
  if (!flags.includes("UP")) return `the link ${link} of ${container} is down`;
  // An end of a pair says that its other end is down; a link on a NIC that this one is.
  if (["NO-CARRIER", "M-DOWN"].some((flag) => flags.includes(flag)))
    return `the link ${link} of ${container} has no carrier: what it sits on or leads to is down`;
  return undefined;
}

/** Entries of /proc/net/arp (proc(5)) by address, with whether somebody has answered. */
const isComplete = 0x2;
const answered = (arp: string, wanted: (address: string) => boolean): boolean =>
  arp.split("\n").some((line) => {
    const [address = "", , flags] = line.trim().split(/\s+/);
    return wanted(address) && (Number(flags) & isComplete) !== 0;
  });

const filterTools = "iptables -S and nft list ruleset show its rules";

/** Which hop keeps silent, one phrase. */
export function silentHop(found: Silence): string {
  const { client, server, address, neighbour, arp, bridgedFiltered, ignoresPings } = found;
  const fault = linkFault(client) ?? linkFault(server);
  if (fault !== undefined) return fault;
  if (ignoresPings)
    return `${server.container} answers no pings, as its kernel is told (net.ipv4.icmp_echo_ignore_all is 1): set it to 0`;
  const needsArp = !flagsOf(client.shown).includes("NOARP");
  if (needsArp && neighbour && !answered(arp, (one) => one === address)) {
    return (
      `nobody answers ARP for ${address}: no frame comes through between them; ` +
      "look at the ports, VLANs and links of what is between"
    );
  }
  if (needsArp && !neighbour && !answered(arp, () => true))
    return `no gateway of ${client.container} answers ARP: its packets do not leave its link`;
  const bridged = bridgedFiltered
    ? ", which bridged packets pass there too (net.bridge.bridge-nf-call-iptables is 1)"
    : "";
  return neighbour
    ? `${address} answers ARP but no ping: something drops IP packets on the way, as a packet filter does${bridged}; ${filterTools}`
    : `${address} answers no ping: nothing forwards to it, or a packet filter drops it on the way${bridged}; ${filterTools}`;
}

const state = { established: "01", synSent: "02" } as const;

/**
 * Why a client sends nothing, from its /proc/net/tcp and tcp6: its connection to the server's port is not answered,
 * or stands while no datagram is. Undefined where it is neither.
 */
export function silentPort(tcp: string, port: number, protocol: "tcp" | "udp"): string | undefined {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const states = tcp.split("\n").flatMap((line) => {
    const [, , remote, found] = line.trim().split(/\s+/);
    return remote?.endsWith(suffix) === true ? (found ?? []) : [];
  });
  const filter = `a packet filter may drop it on the way (${filterTools})`;
  if (states.includes(state.synSent))
    return `its TCP connection to port ${port} is not answered, although pings are: ${filter}`;
  if (protocol === "udp" && states.includes(state.established))
    return `its datagrams to UDP port ${port} are not answered, although its TCP connection is: ${filter}`;
  return undefined;
}
