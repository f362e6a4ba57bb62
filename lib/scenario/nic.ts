import { z } from "zod";
import { qdisc } from "./qdisc.ts";

/** The settings of a NIC, each a knob of lib/knobs. */

const count = z.int().min(0).max(1_048_576);
const queues = z.int().min(0).max(1024);
const onOrOff = z.boolean();

export const cpuList = z
  .string()
  .regex(/^\d{1,4}(-\d{1,4})?(,\d{1,4}(-\d{1,4})?)*$/)
  .meta({ patternErrorMessage: 'a list of CPUs such as "0-3,5"' });

const perQueue = (what: string) =>
  z
    .array(cpuList)
    .min(1)
    .optional()
    .describe(`${what} One list for all queues, or one a queue in the order of the queues.`);

const hashFields = (flow: string) =>
  z
    .string()
    .regex(/^[sdfn]+$/)
    .meta({ patternErrorMessage: "letters of s, d (addresses), f, n (ports)" })
    .optional()
    .describe(`For ${flow}.`);

/** Keys that only a NIC of its own makes sense of; by node in `nodes[].nicSettings`. */
export const nicSettings = {
  ringRx: count.optional().describe("Descriptors of each receive ring (`ethtool -G rx`)."),
  ringTx: count.optional().describe("Descriptors of each transmit ring (`ethtool -G tx`)."),
  channels: z
    .strictObject({
      rx: queues.optional().describe("Queues that only receive."),
      tx: queues.optional().describe("Queues that only transmit."),
      combined: queues.optional().describe("Queues that do both."),
    })
    .optional()
    .describe("Queues (`ethtool -L`)."),
  txQueueLength: count
    .optional()
    .describe("Packets that the interface's queue holds (`ip link set txqueuelen`)."),
  qdisc,
  offloads: z
    .record(
      z
        .string()
        .regex(/^[a-z][a-z0-9-]*$/)
        .meta({ patternErrorMessage: "a feature by ethtool's name, such as tso or rx-gro-hw" }),
      onOrOff,
    )
    .optional()
    .describe(
      "Features by ethtool's own names, short or long (`ethtool -K`): rx, tx, sg, tso, gso, gro, lro, rxhash, …",
    ),
  coalesce: z
    .strictObject({
      rxUsecs: count.optional().describe("Microseconds from a packet to its receive interrupt."),
      txUsecs: count.optional().describe("Microseconds from a packet to its transmit interrupt."),
      rxFrames: count.optional().describe("Packets that a receive interrupt waits for."),
      txFrames: count.optional().describe("Packets that a transmit interrupt waits for."),
      adaptiveRx: onOrOff.optional().describe("The driver chooses for receiving."),
      adaptiveTx: onOrOff.optional().describe("The driver chooses for transmitting."),
    })
    .optional()
    .describe("Interrupt coalescing (`ethtool -C`)."),
  flowControl: z
    .strictObject({
      autonegotiate: onOrOff.optional().describe("Agree with the link's other end."),
      rx: onOrOff.optional().describe("Obey pause frames."),
      tx: onOrOff.optional().describe("Send pause frames."),
    })
    .optional()
    .describe("Pause frames of IEEE 802.3x (`ethtool -A`)."),
  rss: z
    .strictObject({
      equal: z.int().min(1).max(1024).optional().describe("Spread evenly over so many queues."),
      weights: z
        .array(z.int().min(0).max(1024))
        .min(1)
        .optional()
        .describe("Spread over the queues in this ratio; instead of `equal`."),
      hashFields: z
        .strictObject({
          tcp4: hashFields("TCP over IPv4"),
          udp4: hashFields("UDP over IPv4"),
          tcp6: hashFields("TCP over IPv6"),
          udp6: hashFields("UDP over IPv6"),
        })
        .optional()
        .describe("What a packet's queue is chosen by: s, d addresses, f, n ports."),
    })
    .optional()
    .describe("Receive-side scaling (`ethtool -X`, `-N rx-flow-hash`)."),
  rpsCpus: perQueue(
    "CPUs that receive queues hand packets to (kernel Documentation/networking/scaling.rst, RPS).",
  ),
  xpsCpus: perQueue("CPUs whose packets a transmit queue takes (same document, XPS)."),
  irqCpus: perQueue(
    "CPUs that take the interrupts of the queues. irqbalance is held off while the stack stands.",
  ),
  allowRounding: z
    .boolean()
    .optional()
    .describe(
      "Take what a driver makes of a number that it cannot set exactly (rings of powers of two), and record it.",
    ),
} as const;

/** The same for one node: what it gives goes before the scenario's `nic`. */
export const nodeNicSettings = z
  .strictObject(nicSettings)
  .optional()
  .describe("Settings of this node's NIC that differ from the scenario's `nic`.");

export type NicSettings = z.output<z.ZodObject<typeof nicSettings>>;
