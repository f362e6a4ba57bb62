import { z } from "zod";

/** What the kernel counted of a repetition by the method of 2016, beside the senders' figures. */
export const as2016Schema = z.strictObject({
  /** Goodput at the receivers while all pairs sent; null where they never did together. */
  receivedBitsPerSecond: z.number().nullable(),
  /** How long all pairs sent together. */
  togetherSec: z.number(),
});
export type As2016 = z.output<typeof as2016Schema>;
