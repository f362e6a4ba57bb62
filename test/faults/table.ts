import { execFileSync, spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { emulatedNic, nodeNamespace, switchNamespace } from "../../lib/names.ts";
import { limitProcessor, running } from "./processes.ts";
import type { BareTestbed } from "../measure/bare-testbed.ts";

/** Something that goes wrong while a benchmark runs, and what must be said of it. */
export interface Fault {
  readonly title: string;
  /** What makes it, beside what every run has. */
  readonly programs?: readonly string[];
  /** Made in the middle of the common window; what it gives back undoes it. */
  make(testbed: BareTestbed): Promise<() => void> | (() => void);
  readonly verdict: "suspect" | "failed";
  /** Check and words of a reason that must be among those given. */
  readonly reason: RegExp;
  /** Words of the bottleneck. */
  readonly bottleneck?: RegExp;
  /** Whether a usual run has it too. */
  readonly cheap?: true;
}

const inNamespace = (name: string, ...command: string[]): void =>
  void execFileSync("ip", ["netns", "exec", name, ...command], { stdio: "pipe" });
const [node1, node2] = ["n1", "n2"].map((node) => nodeNamespace("example", node)) as [
  string,
  string,
];
const wire = switchNamespace("example");
/** In the network namespace of a container. */
const inside = (testbed: BareTestbed, container: string, ...command: string[]): void =>
  void execFileSync("nsenter", ["-t", `${testbed.pid(container)}`, "-n", ...command], {
    stdio: "pipe",
  });
const nothing = () => undefined;

export const faults: readonly Fault[] = [
  {
    title: "another iperf3 across the switch",
    make: async () => {
      const server = spawn("ip", ["netns", "exec", node2, "iperf3", "-s", "-1", "-p", "5999"]);
      await delay(200);
      const there = ["-c", "198.18.0.2", "-p", "5999", "-t", "1", "-b", "2G"];
      spawn("ip", ["netns", "exec", node1, "iperf3", ...there]);
      return () => void server.kill();
    },
    verdict: "suspect",
    reason: /^foreign-traffic n[12] eth1 carried [\d.]+ MB that are not the test's/,
    cheap: true,
  },
  {
    title: "a program that takes a processor",
    make: () => {
      const hog = spawn("sh", ["-c", "while :; do :; done"]);
      return () => void hog.kill("SIGKILL");
    },
    verdict: "suspect",
    reason: /^foreign-load other programs took [\d.]+ % of the processors of n1\+n2, most of it \S/,
    cheap: true,
  },
  {
    title: "the MTU of a switch port lowered",
    make: () => {
      inNamespace(wire, "ip", "link", "set", "n2", "mtu", "1000");
      return () => inNamespace(wire, "ip", "link", "set", "n2", "mtu", "1500");
    },
    verdict: "failed",
    reason: /^facts-unchanged .*pair 1: client and server cannot exchange packets of the full MTU/,
  },
  {
    title: "the MTU of a NIC lowered",
    make: (testbed) => {
      inNamespace(node1, "ip", "link", "set", emulatedNic, "mtu", "1400");
      return () => {
        inNamespace(node1, "ip", "link", "set", emulatedNic, "mtu", "1500");
        inside(testbed, "c1", "ip", "link", "set", "eth0", "mtu", "1500");
      };
    },
    verdict: "failed",
    reason: /^facts-unchanged .*n1 eth1 mtu: want 1500, have 1400/,
  },
  {
    title: "segmentation offload of a NIC switched off",
    make: () => {
      const gso = (state: string) =>
        inNamespace(node1, "ethtool", "-K", emulatedNic, "gso", state, "tso", state);
      gso("off");
      return () => gso("on");
    },
    verdict: "failed",
    reason: /^facts-unchanged .*n1 eth1 generic-segmentation-offload: was on, is off/,
  },
  {
    title: "a macvlan mode changed",
    make: (testbed) => {
      const mode = (name: string) => ["ip", "link", "set", "eth0", "type", "macvlan", "mode", name];
      inside(testbed, "s1", ...mode("private"));
      return () => inside(testbed, "s1", ...mode("bridge"));
    },
    verdict: "failed",
    reason: /^facts-unchanged .*s1 eth0 mode: want bridge, have private/,
  },
  {
    title: "the port of the switch down for 2 s",
    make: async () => {
      inNamespace(wire, "ip", "link", "set", "n2", "down");
      await delay(2000);
      inNamespace(wire, "ip", "link", "set", "n2", "up");
      return nothing;
    },
    verdict: "suspect",
    reason: /^pairs-alive pair 1 stood still for a while/,
  },
  {
    title: "packets to the server, of the control connection too, dropped for 5 s",
    programs: ["nft"],
    make: async (testbed) => {
      const nft = (...words: string[]) => inside(testbed, "s1", "nft", ...words);
      nft("add", "table", "ip", "fault");
      nft("add", "chain", "ip", "fault", "in", "{ type filter hook input priority 0; }");
      nft("add", "rule", "ip", "fault", "in", "tcp", "dport", "5201", "drop");
      await delay(5000);
      nft("delete", "table", "ip", "fault");
      return nothing;
    },
    verdict: "suspect",
    reason: /^pairs-alive pair 1 stood still for a while/,
  },
  {
    title: "a rate limit put on a NIC",
    make: () => {
      const qdisc = (...words: string[]) =>
        inNamespace(
          node1,
          "tc",
          "qdisc",
          ...words.slice(0, 1),
          "dev",
          emulatedNic,
          "root",
          ...words.slice(1),
        );
      qdisc("add", "tbf", "rate", "1gbit", "burst", "128k", "limit", "1m");
      return () => qdisc("del");
    },
    verdict: "failed",
    reason: /^facts-unchanged .*n1 eth1 qdisc: was noqueue, is tbf/,
    bottleneck: /^shaper: n1 eth1 \(tbf at 1\.00 Gbit\/s\)/,
  },
  {
    title: "the receive buffer of a server shrunk",
    make: (testbed) => {
      const set = (value: string) =>
        inside(testbed, "s1", "sysctl", "-qw", `net.ipv4.tcp_rmem=${value}`);
      set("4096 8192 8192");
      return () => set("4096 131072 6291456");
    },
    verdict: "failed",
    reason: /^facts-unchanged .*s1 net\.ipv4\.tcp_rmem: was .*, is 4096 8192 8192/,
  },
  {
    title: "a second machine with the server's address",
    make: (testbed) => {
      const inNode1 = (...command: string[]) => inNamespace(node1, ...command);
      inNode1("ip", "link", "add", "link", emulatedNic, "dup", "type", "macvlan", "mode", "bridge");
      // It tells its neighbours, as a machine does that has just come up.
      inNode1("sysctl", "-qw", "net.ipv4.conf.dup.arp_notify=1");
      inNode1("ip", "address", "add", "198.19.2.1/16", "dev", "dup");
      inNode1("ip", "link", "set", "dup", "up");
      return () => {
        inNode1("ip", "link", "del", "dup");
        inside(testbed, "c1", "ip", "neigh", "flush", "all");
      };
    },
    verdict: "failed",
    reason:
      /^facts-unchanged .*pair 1: 198\.19\.2\.1 answers at \S+, but its server is at \S+: another has its address/,
  },
  {
    title: "a container restarted",
    make: async (testbed) => {
      await testbed.restart("s1");
      return nothing;
    },
    verdict: "suspect",
    reason: /^attempt failed: .*(container s1 has stopped|pair 1: iperf3)/,
  },
  {
    title: "a processor quota put on a container",
    make: (testbed) => limitProcessor([testbed.pid("c1"), running(testbed.pid("c1"), "iperf3")]),
    verdict: "suspect",
    reason:
      /^quota a processor quota of their control group stopped the test's programs on n1\+n2 for [\d.]+ s/,
  },
  {
    title: "a client killed",
    make: (testbed) => {
      process.kill(running(testbed.pid("c1"), "iperf3"), "SIGKILL");
      return nothing;
    },
    verdict: "suspect",
    reason: /^attempt failed: pair 1: iperf3 was killed/,
    cheap: true,
  },
  {
    title: "a server killed",
    make: (testbed) => {
      process.kill(running(testbed.pid("s1"), "iperf3"), "SIGKILL");
      return nothing;
    },
    verdict: "suspect",
    reason: /^attempt failed: pair 1: iperf3/,
  },
];
