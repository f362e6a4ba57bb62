import type { WantedNic } from "../../../lib/knobs/index.ts";

/** What links of each kind are put through, by the tests on real ones; docs/nic.md tells it from here. */

export interface Life {
  wanted: WantedNic;
  /** What a person does to each of them. */
  byHand: string;
  differences: readonly string[];
  /** What ip, ethtool, tc and files say once it is set. */
  shown: readonly RegExp[];
}

/** Every knob that the driver of a link takes: docs/nic.md says of which ones that is not tried. */
export const lives: Record<string, Life> = {
  veth: {
    wanted: {
      ...{ mtuBytes: 4000, channels: { rx: 1 }, txQueueLength: 50, qdisc: { kind: "pfifo" } },
      ...{ offloads: { tso: false, sg: false }, rpsCpus: ["0"], xpsCpus: ["0"] },
    },
    byHand: `ethtool -L veth rx 2; ethtool -K veth sg on tso on; ip link set veth mtu 1500 txqueuelen 9
tc qdisc del dev veth root
for file in /sys/class/net/veth/queues/rx-?/rps_cpus /sys/class/net/veth/queues/tx-?/xps_cpus; do echo 0 >$file; done`,
    differences: [
      ...["veth channels rx: want 1, have 2", "veth offload tso: want off, have on"],
      ...["veth offload sg: want off, have on", "veth mtu: want 4000, have 1500"],
      ...["veth txqueuelen: want 50, have 9", "veth qdisc root: want pfifo limit 50, have noqueue"],
      ...["veth rps cpus: want 1, have 0", "veth xps cpus: want 1, have 0"],
    ],
    shown: [
      ...[/ mtu 4000 qdisc pfifo /, / qlen 50\b/, /^tcp-segmentation-offload: off/m],
      ...[/^scatter-gather: off/m, /^RX:\s+1$/m, /rps_cpus:0*1$/m, /xps_cpus:0*1$/m, /limit 50p/],
    ],
  },
  tap: {
    wanted: {
      ...{ mtuBytes: 4000, txQueueLength: 5000, offloads: { gro: false } },
      ...{ coalesce: { rxFrames: 8 }, rpsCpus: ["0"] },
      qdisc: { kind: "tbf", bitsPerSecond: 10_000_000, limitBytes: 30_000, burstKib: 16 },
    },
    byHand: `ethtool -C tap rx-frames 3; ethtool -K tap gro on; ip link set tap mtu 1500 txqueuelen 9
tc qdisc replace dev tap root tbf rate 20000000 burst 16384 limit 30000
echo 0 >/sys/class/net/tap/queues/rx-0/rps_cpus`,
    differences: [
      ...["tap coalesce rx-frames: want 8, have 3", "tap offload gro: want off, have on"],
      ...["tap mtu: want 4000, have 1500", "tap txqueuelen: want 5000, have 9"],
      "tap qdisc root: want tbf rate 10000000 burst 16384 limit 30000, have tbf rate 20000000 burst 16384 limit 30000",
      "tap rps cpus: want 1, have 0",
    ],
    shown: [
      ...[/ mtu 4000 qdisc tbf /, / qlen 5000\b/, /^generic-receive-offload: off/m],
      ...[/^rx-frames:\s+8$/m, /rps_cpus:0*1$/m, /rate 10Mbit/],
    ],
  },
};

/** Of a guest's emulated NIC (uml-vector), which another kernel than this machine's drives. */
export const guestNic: WantedNic = {
  // Lowered, this driver's MTU does not rise again.
  ...{ mtuBytes: 9000, txQueueLength: 77, coalesce: { txUsecs: 20_000 } },
  offloads: { tso: true, "generic-segmentation-offload": false },
  qdisc: { kind: "bfifo", limitBytes: 2_000_000 },
};
