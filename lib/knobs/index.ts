import type { NicSettings } from "../scenario/nic.ts";
import { type PortSettings, portsSchema } from "../scenario/ports.ts";
import { channels } from "./channels.ts";
import { coalesce } from "./coalesce.ts";
import { flowControl } from "./flow-control.ts";
import { interruptCount, irq, irqbalance } from "./interrupts.ts";
import type { Knob } from "./knob.ts";
import { link } from "./link.ts";
import { offloads } from "./offloads.ts";
import { rps, xps } from "./packet-steering.ts";
import { qdisc } from "./qdisc.ts";
import { rings } from "./rings.ts";
import { flowHash, rss } from "./rss.ts";

/** What a NIC is asked for: the scenario's settings with its node's own before them, and the MTU. */
export type WantedNic = NicSettings & { mtuBytes: number };

/**
 * By setting, the knobs that it turns, in the order in which they are applied: what resets others
 * comes first. Queues take rings, spreading and interrupts along; the MTU takes the link down.
 */
const bySetting: Record<Exclude<keyof WantedNic, "allowRounding">, readonly Knob<WantedNic>[]> = {
  channels: [channels],
  ringRx: [rings],
  ringTx: [rings],
  flowControl: [flowControl],
  coalesce: [coalesce],
  offloads: [offloads],
  mtuBytes: [link],
  txQueueLength: [link],
  qdisc: [qdisc],
  rss: [rss, flowHash],
  irqCpus: [irqbalance, irq],
  rpsCpus: [rps],
  xpsCpus: [xps],
};

/** Names of the settings that a knob turns. */
export const nicSettingNames: readonly string[] = Object.keys(bySetting);

/** Each knob once, in that order. */
export const nicKnobs: readonly Knob<WantedNic>[] = [...new Set(Object.values(bySetting).flat())];

/** What is read of a NIC for the record: they, and what cannot be set. */
export const nicFacts: readonly Knob<WantedNic>[] = [...nicKnobs, interruptCount];

/** Those of a virtual port that we make ourselves: the same rows, in the same order. */
export const portKnobs: readonly Knob<PortSettings>[] = nicKnobs.filter((knob) =>
  Object.keys(portsSchema.shape).some((key) => bySetting[key as keyof PortSettings].includes(knob)),
);
