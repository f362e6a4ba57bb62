import type { Cpu } from "./result.ts";

/**
 * Readers for the kernel's text counters (proc(5)). Whatever they are given, they return numbers or
 * throw an Error that names the file's layout; a counter that a kernel lacks reads as 0.
 */

export interface LinkCounters {
  readonly rxBytes: number;
  readonly rxPackets: number;
  readonly txBytes: number;
  readonly txPackets: number;
  /** Packets dropped, received and sent. */
  readonly drops: number;
}

/** One link of /proc/net/dev. */
export function parseNetDev(text: string, link: string): LinkCounters {
  const start = text.search(new RegExp(`^ *${escape(link)}:`, "m"));
  if (start < 0) throw new Error(`/proc/net/dev has no link ${link}`);
  const colon = text.indexOf(":", start);
  const end = text.indexOf("\n", colon);
  const fields = text
    .slice(colon + 1, end < 0 ? undefined : end)
    .trim()
    .split(/ +/)
    .map(Number);
  // Receive: bytes packets errs drop fifo frame compressed multicast; then the same for transmit.
  const [rxBytes = 0, rxPackets = 0, , rxDrop = 0] = fields;
  const [txBytes = 0, txPackets = 0, , txDrop = 0] = fields.slice(8);
  return { rxBytes, rxPackets, txBytes, txPackets, drops: rxDrop + txDrop };
}

export interface SnmpCounters {
  /** UDP datagrams that processes have read, and sent. */
  readonly udpInDatagrams: number;
  readonly udpOutDatagrams: number;
  /** UDP datagrams dropped because the receiver's socket buffer was full. */
  readonly udpRcvbufErrors: number;
  /** Those and all others that were received in vain: bad checksums, no memory. */
  readonly udpInErrors: number;
  /** UDP datagrams for a port that nobody listened on. */
  readonly udpNoPorts: number;
  /** TCP segments sent again. */
  readonly tcpRetransSegs: number;
}

/** /proc/net/snmp: for each protocol a line of names and a line of values. */
export function parseSnmp(text: string): SnmpCounters {
  const tcp = snmpTable(text, "Tcp");
  const udp = snmpTable(text, "Udp");
  return {
    udpInDatagrams: udp("InDatagrams"),
    udpOutDatagrams: udp("OutDatagrams"),
    udpRcvbufErrors: udp("RcvbufErrors"),
    udpInErrors: udp("InErrors"),
    udpNoPorts: udp("NoPorts"),
    tcpRetransSegs: tcp("RetransSegs"),
  };
}

function snmpTable(text: string, protocol: string): (name: string) => number {
  const lines = text.split("\n").filter((line) => line.startsWith(`${protocol}: `));
  const [names = [], values = []] = lines.map((line) => line.split(" "));
  if (lines.length < 2) throw new Error(`/proc/net/snmp has no ${protocol} lines`);
  return (name) => {
    const column = names.indexOf(name);
    return column < 0 ? 0 : Number(values[column] ?? 0);
  };
}

/** Ticks of all CPUs together since boot, from /proc/stat. */
export interface CpuTicks {
  readonly user: number;
  readonly system: number;
  readonly softirq: number;
  readonly steal: number;
  readonly idle: number;
}

/**
 * First line of /proc/stat. nice counts as user, irq as system, iowait as idle; guest time is in
 * user already.
 */
export function parseCpuTicks(text: string): CpuTicks {
  const line = text.slice(0, text.indexOf("\n")).trim().split(/ +/);
  if (line[0] !== "cpu") throw new Error("/proc/stat does not begin with cpu");
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] =
    line.slice(1).map(Number);
  return { user: user + nice, system: system + irq, softirq, steal, idle: idle + iowait };
}

/** Where the CPUs were between two readings; all idle where no tick passed. */
export function cpuBetween(from: CpuTicks, to: CpuTicks, cpus: number): Cpu {
  const delta = (key: keyof CpuTicks) => Math.max(0, to[key] - from[key]);
  const total = delta("user") + delta("system") + delta("softirq") + delta("steal") + delta("idle");
  const percent = (key: keyof CpuTicks) => (total === 0 ? 0 : (100 * delta(key)) / total);
  const idlePercent = total === 0 ? 100 : percent("idle");
  const stealPercent = percent("steal");
  return {
    userPercent: percent("user"),
    systemPercent: percent("system"),
    softirqPercent: percent("softirq"),
    stealPercent,
    idlePercent,
    busyCores: ((100 - idlePercent - stealPercent) / 100) * cpus,
  };
}

export interface Softnet {
  /** Packets that the backlog or a NIC's poll has taken in. */
  readonly processed: number;
  readonly dropped: number;
  readonly timeSqueeze: number;
}

/** /proc/net/softnet_stat: a line a CPU, hexadecimal; column 1 processed, 2 dropped, 3 time_squeeze. */
export function parseSoftnet(text: string): Softnet {
  const rows = text
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/ +/));
  const column = (index: number) =>
    rows.reduce((total, row) => total + (Number.parseInt(row[index] ?? "0", 16) || 0), 0);
  return { processed: column(0), dropped: column(1), timeSqueeze: column(2) };
}

/** Inodes of the TCP sockets that listen on the port, from /proc/net/tcp or tcp6 (state 0A is LISTEN). */
export function listeningSockets(text: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return text
    .split("\n")
    .map((line) => line.trim().split(/ +/))
    .flatMap((fields) =>
      fields[1]?.endsWith(suffix) === true && fields[3] === "0A" ? (fields[9] ?? []) : [],
    );
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
