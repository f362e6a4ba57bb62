import type { Environment, Reason } from "./result.ts";

/** Queues of a NIC, as `ethtool -l` counts them. */
interface Queues {
  rx: number;
  tx: number;
  combined: number;
}

interface Need {
  count(queues: Queues): number;
  /** The rule in words. */
  says: string;
}

const oneEachAndOne: Need = {
  count: ({ rx, tx, combined }) => combined + Math.max(rx, tx) + 1,
  says: "one a queue and one more",
};

/** How many interrupts a driver takes, so that each queue has one of its own. */
const needs: Readonly<Record<string, Need>> = {
  // Seed 002: "Interrupt Count = rx queue + tx queue + 2"; enic_set_intr_mode, err and notify.
  enic: { count: ({ rx, tx }) => rx + tx + 2, says: "rx + tx + 2" },
  // vp_find_vqs (drivers/virtio/virtio_pci_common.c): config, and one for each virtqueue of data.
  virtio_net: { count: ({ combined }) => 2 * combined + 1, says: "2 × combined + 1" },
  ...Object.fromEntries(
    ["ixgbe", "igb", "i40e", "ice", "ena", "mlx5_core"].map((driver) => [driver, oneEachAndOne]),
  ),
};

/** Of others we know no more than that: many let a queue each way share one. */
const leastOfAll: Need = {
  count: ({ rx, tx, combined }) => combined + Math.max(rx, tx),
  says: "at least one a queue",
};

/** What a NIC's settings as found say of it, where its driver tells both numbers: a sentence, or nothing. */
export function interruptFault(settings: Readonly<Record<string, string>>): string | undefined {
  const { "interrupts allotted": allotted, "driver name": driver = "" } = settings;
  const [rx, tx, combined] = ["rx", "tx", "combined"].map((name) =>
    Number(settings[`channels ${name}`] ?? 0),
  ) as [number, number, number];
  const need = needs[driver] ?? leastOfAll;
  const count = need.count({ rx, tx, combined });
  if (allotted === undefined || rx + tx + combined === 0 || Number(allotted) >= count)
    return undefined;
  const queues = Object.entries({ rx, tx, combined }).filter(([, number]) => number > 0);
  const inWords = queues.map(([name, number]) => `${number} ${name}`).join(" and ");
  return `${allotted} interrupts for ${inWords} queues, which take ${count} (${driver || "its driver"}: ${need.says}): some share one`;
}

/** The same of all NICs of a run. */
export const interruptReasons = (environment: Environment | null): Reason[] =>
  (environment?.links ?? []).flatMap(({ node, link, settings }): Reason[] => {
    const fault = interruptFault(settings);
    return fault === undefined
      ? []
      : [{ check: "interrupts", reason: `${node} ${link}: ${fault}` }];
  });
