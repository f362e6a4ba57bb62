import { z } from "zod";

/** The search for the highest rate without loss; lib/rate-search.ts says how it goes. */
export const rateSearchSchema = z
  .strictObject({
    maxLossPercent: z
      .number()
      .min(0)
      .max(50)
      .default(0.1)
      .describe(
        "With `rateSearch`: a rate counts as one without loss up to this much of it. 0 is RFC 2544 to the letter.",
      ),
    resolutionPercent: z
      .number()
      .min(0.5)
      .max(50)
      .default(5)
      .describe(
        "With `rateSearch`: the search ends when the lowest rate with loss is at most this much above the highest without.",
      ),
    maxSteps: z
      .int()
      .min(2)
      .max(40)
      .default(14)
      .describe("With `rateSearch`: the search ends after so many rates in any case."),
  })
  .describe(
    "For UDP: search the highest rate without loss by bisection (RFC 2544, 26.1) in place of sending at one rate; TCP beside it is measured as ever. Each repetition is a search of its own, each step of it `durationSec` long.",
  );
export type RateSearch = z.output<typeof rateSearchSchema>;
