import { z } from "zod";

/** The paper measures 1 to 128 pairs (section IV). */
export const maxPairs = 128;

export const pairsSchema = z
  .strictObject({
    count: z
      .int()
      .min(1)
      .max(maxPairs)
      .default(1)
      .describe("How many pairs of containers, a client and a server each."),
    placement: z
      .enum(["local", "switched"])
      .default("local")
      .describe(
        "local: both halves on the first node (paper, Fig. 4); switched: clients on the first node, servers on the second (Fig. 5).",
      ),
  })
  .describe("The container pairs.");
