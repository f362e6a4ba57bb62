import { normalCpuList } from "../cpu-list.ts";
import type { NicSettings } from "../scenario/nic.ts";
import type { Script } from "../script.ts";
import { given, type Knob } from "./knob.ts";
import { perQueue, readPerQueue, writePerQueue } from "./packet-steering.ts";

/** Interrupts of a NIC that are no queue's. */
const notOfQueues = "config|control|async|cmd|mgmnt|mbox|misc|err|notify|link|ptp|health|other";

/**
 * Files of the queues' interrupts, in the order of their numbers: message-signalled ones of the
 * device, or of the PCI device that a virtio device sits on.
 */
const irqFiles: Script = [
  `irqs=/sys/class/net/$dev/device/msi_irqs; [ -d "$irqs" ] || irqs=/sys/class/net/$dev/device/../msi_irqs;`,
  `for irq in $(ls "$irqs" 2>/dev/null | sort -n); do`,
  `grep -E "^ *$irq:" /proc/interrupts | grep -qiE '${notOfQueues}' || echo "/proc/irq/$irq/smp_affinity_list"; done`,
].join(" ");

/** Which CPUs take the interrupts of the queues. */
export const irq: Knob<NicSettings> = {
  family: "irq",
  wanted: ({ irqCpus }) => perQueue(irqCpus?.map(normalCpuList)),
  read: readPerQueue(irqFiles, `''`),
  set: writePerQueue(irqFiles),
};

/** irqbalance would move them again within seconds. */
export const irqbalance: Knob<NicSettings> = {
  family: "irqbalance",
  wanted: ({ irqCpus }) => given({ running: irqCpus && false }),
  read: `if pgrep -x irqbalance >/dev/null 2>&1; then echo "running on"; else echo "running off"; fi`,
  set: `if [ "$2" = on ]; then systemctl start irqbalance; else systemctl stop irqbalance; fi`,
};
