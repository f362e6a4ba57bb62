import { z } from "zod";

export const guestSchema = z
  .strictObject({
    backend: z
      .enum(["uml", "qemu"])
      .default("uml")
      .describe(
        "What runs the guests. uml: user-mode-linux, a kernel that is a process of the node; one processor and one queue, no vhost. qemu: a virtual machine with a virtio NIC, under KVM where that boots a kernel (docs/guests.md).",
      ),
    memoryMiB: z
      .int()
      .min(128)
      .max(16384)
      .default(512)
      .describe("Memory of each guest in MiB; what it does not touch is not taken."),
    cpus: z
      .int()
      .min(1)
      .max(64)
      .optional()
      .describe("Processors of each guest, with `backend: qemu`. Default: 1."),
    queues: z
      .int()
      .min(1)
      .max(64)
      .optional()
      .describe(
        "Queues of each guest's NIC, each way (virtio multiqueue), with `backend: qemu`. Default: 1.",
      ),
    vhost: z
      .boolean()
      .optional()
      .describe(
        "The node's kernel moves the packets between the guest's memory and its TAP device, rather than QEMU itself (vhost-net), with `backend: qemu`. Default: false.",
      ),
    accelerator: z
      .enum(["kvm", "tcg"])
      .optional()
      .describe(
        "How `backend: qemu` runs the guest's instructions. kvm: on the processor itself; tcg: translated by QEMU. Default: kvm where a kernel that is tried boots under it, else tcg; the record says which.",
      ),
    loopback: z
      .boolean()
      .optional()
      .describe(
        "Both halves of the pair are in one guest, and talk over its loopback link (`lo` keeps its own MTU): what the guest's kernel can do by itself. Default: false.",
      ),
    tapTxQueueLength: z
      .int()
      .min(1)
      .max(100_000)
      .optional()
      .describe(
        "Packets that the node's end of each guest's NIC (a TAP device) holds for a guest that does not fetch them. Default: the kernel's own, 1000.",
      ),
  })
  .describe(
    "The virtual machines of `endpoint`: vm. Each has a kernel of the distribution, the node's own programs, and one NIC.",
  );
export type GuestSpec = z.output<typeof guestSchema>;
export type GuestBackendName = GuestSpec["backend"];
