import { execFileSync } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";

/** One end of a pair in a network namespace, by a process that is in it. */
export interface BareEnd {
  readonly pid: number;
  /** `198.19.1.1/16` */
  readonly address: string;
}

export interface BarePair {
  readonly client: BareEnd;
  readonly server: BareEnd;
}

/** A veth of its own for each pair: nothing between the two ends. */
export function joinByVeth(pairs: readonly BarePair[]): void {
  for (const { client, server } of pairs) {
    const peer = ["type", "veth", "peer", "name", "eth0", "netns", `${server.pid}`];
    ip("link", "add", "eth0", "netns", `${client.pid}`, ...peer);
    bringUp(client);
    bringUp(server);
  }
}

/**
 * All clients on one switch, all servers on another, and one wire of so many bits per second between
 * them, which drops what does not fit into its queue: control messages too. `pid` is a process in the
 * network namespace of the switches.
 */
export function joinByWire(pairs: readonly BarePair[], pid: number, bitsPerSecond: number): void {
  const inside = (...args: string[]) => enter(pid, "ip", ...args);
  const batch = ["left", "right"].map((name) => `link add ${name} up type bridge`);
  batch.push("link add wire-l up type veth peer name wire-r");
  batch.push("link set wire-l master left", "link set wire-r up master right");
  inside("link", "set", "lo", "up");
  for (const line of batch) inside(...line.split(" "));
  const limit = ["tbf", "rate", `${bitsPerSecond}bit`, "burst", "64kb", "limit", "256kb"];
  enter(pid, "tc", "qdisc", "add", "dev", "wire-l", "root", ...limit);
  pairs.forEach(({ client, server }, at) => {
    for (const [end, side] of [
      [client, "left"],
      [server, "right"],
    ] as const) {
      const port = `${side}${at + 1}`;
      inside("link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", `${end.pid}`);
      inside("link", "set", port, "up", "master", side);
      bringUp(end);
    }
  });
}

export function bringUp({ pid, address }: BareEnd): void {
  const inside = (...args: string[]) => enter(pid, "ip", ...args);
  inside("link", "set", "lo", "up");
  inside("address", "replace", address, "dev", "eth0");
  inside("link", "set", "eth0", "up");
}

/** The same for one that takes the place of another: the kernel takes a dead one's link away in its own time. */
export async function bringUpInTime(end: BareEnd): Promise<void> {
  for (let tries = 40; ; tries--) {
    try {
      return bringUp(end);
    } catch (error) {
      if (tries === 0) throw error;
      await delay(50);
    }
  }
}

function ip(...args: string[]): void {
  execFileSync("ip", args);
}

function enter(pid: number, ...command: string[]): void {
  execFileSync("nsenter", ["-t", `${pid}`, "-n", ...command]);
}
