import { z } from "zod";
import { cpuList } from "./nic.ts";

/** What passes packets on in a middlebox: one file each in lib/forwarder. */
export const forwarderNames = [
  ...(["bridge", "ovs", "ovs-userspace"] as const),
  ...(["route", "nat", "userspace"] as const),
] as const;

const queue = z
  .strictObject({
    rateBitsPerSecond: z
      .int()
      .min(8000)
      .max(100_000_000_000)
      .optional()
      .describe("Rate that packets leave the middlebox at, each way (tc-htb(8))."),
    packets: z
      .int()
      .min(1)
      .max(1_048_576)
      .optional()
      .describe("Packets that wait for it, each way; what comes then is dropped. Default: 1000."),
  })
  .optional()
  .describe(
    "A queue at both ways out of the middlebox. Default: none, as virtual links have none.",
  );

export const middleboxSchema = z
  .strictObject({
    forwarder: z
      .enum(forwarderNames)
      .describe(
        "bridge: the Linux bridge; ovs, ovs-userspace: Open vSwitch with the kernel's datapath or its own; route: IPv4 forwarding; nat: the same, clients behind one address; userspace: a switch that is a program, vde_switch (docs/middlebox.md).",
      ),
    where: z
      .enum(["namespace", "container", "vm"])
      .default("namespace")
      .describe(
        "What it is: a network namespace, a Docker container on the engine of the node whose cable it is in, or a virtual machine (user-mode-linux).",
      ),
    at: z
      .enum(["client", "server"])
      .default("client")
      .describe("Whose node's cable to the switch it is in: the clients' or the servers'."),
    queue,
    memoryMiB: z
      .int()
      .min(1)
      .max(1_048_576)
      .optional()
      .describe(
        "Memory that a forwarder which is a program may use, in MiB; the kernel ends it where it wants more, which is a result. Default: no bound. Of a virtual machine: its memory; default 256.",
      ),
    cpus: cpuList
      .optional()
      .describe("Processors that such a program runs on, and no other. Default: all."),
  })
  .describe("What one node's cable to the switch goes through.");

export const pathSchema = z
  .strictObject({ middlebox: middleboxSchema.optional() })
  .describe("What is between the nodes, beside the switch.");

export type ForwarderName = (typeof forwarderNames)[number];
export type Middlebox = z.output<typeof middleboxSchema>;
export type MiddleboxInput = z.input<typeof middleboxSchema>;
