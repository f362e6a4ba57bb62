import { z } from "zod";

export const hostNetwork = z
  .strictObject({ module: z.literal("host") })
  .describe(
    "The node's own network stack, without any network between: the baseline of all others. Local pairs talk over loopback (`lo` keeps its own MTU), switched ones over the nodes' NICs. Each pair has a port of its own.",
  );
