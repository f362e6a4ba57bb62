import { z } from "zod";

export const guestSchema = z
  .strictObject({
    backend: z
      .enum(["uml"])
      .default("uml")
      .describe(
        "What runs the guests. uml: user-mode-linux, a kernel that is a process of the node; one processor and one queue, no vhost.",
      ),
    memoryMiB: z
      .int()
      .min(128)
      .max(16384)
      .default(512)
      .describe("Memory of each guest in MiB; what it does not touch is not taken."),
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
