import { normalCpuList } from "../cpu-list.ts";
import type { NicSettings } from "../scenario/nic.ts";
import type { Script } from "../script.ts";
import { given, type Knob } from "./knob.ts";
import { perQueue, readPerQueue, writePerQueue } from "./packet-steering.ts";

/** Interrupts of a NIC that are no queue's. */
const notOfQueues = "config|control|async|cmd|mgmnt|mbox|misc|err|notify|link|ptp|health|other";

/** Message-signalled interrupts of the device, or of the PCI device that a virtio device sits on. */
const findIrqs: Script = `irqs=/sys/class/net/$dev/device/msi_irqs; [ -d "$irqs" ] || irqs=/sys/class/net/$dev/device/../msi_irqs;`;

/**
 * Whether /proc/interrupts has one of these numbers as a queue's: by the rest of its name, without
 * the NIC's own. That alone is the name of the one for all else (igb, ixgbe), where there are others.
 */
const isOfQueue: Script = `awk -v irq="$irq:" -v dev="$dev" -v count="$count" '$1 == irq { name = $NF; if (index(name, dev) == 1) name = substr(name, length(dev) + 1); found = name == "" ? count == 1 : tolower(name) !~ /${notOfQueues}/ } END { exit !found }' /proc/interrupts`;

/** Files of the queues' interrupts, in the order of their numbers. */
const irqFiles: Script = [
  findIrqs,
  `count=$(ls "$irqs" 2>/dev/null | grep -c .);`,
  `for irq in $(ls "$irqs" 2>/dev/null | sort -n); do`,
  `if ${isOfQueue}; then echo "/proc/irq/$irq/smp_affinity_list"; fi; done`,
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

/** How many the NIC has: a fact, which its firmware or hypervisor decides (lib/interrupt-rule.ts). */
export const interruptCount: Knob<unknown> = {
  family: "interrupts",
  wanted: () => [],
  read: `${findIrqs} [ ! -d "$irqs" ] || echo "allotted $(ls "$irqs" | grep -c .)"`,
  set: `return 1`,
};
