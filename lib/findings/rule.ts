import type { Measured } from "../measured/measured.ts";
import { against, combined, logEstimate } from "../statistics/welch.ts";

/** Does a trial belong to a side of a claim? */
export type Select = (one: Measured) => boolean;

/**
 * What a seed says about a ratio of throughputs, as something that can be checked: the ratio of
 * `upper` to `lower`, pair count by pair count, and between which bounds it would have to be.
 */
export interface Claim {
  readonly id: string;
  /** Where it is said: `001, Fig. 6, V.A.1`. */
  readonly source: string;
  /** In the seed's own terms. */
  readonly says: string;
  readonly upper: Select;
  readonly lower: Select;
  /** What is compared, for the table: `macvlan bridge : bridge`. */
  readonly what: string;
  readonly atLeast?: number;
  readonly atMost?: number;
  /** Why this machine may disagree. */
  readonly perhaps: string;
}

export type Agreement = "yes" | "no" | "undecided" | "not measured";

export interface Finding {
  readonly claim: Claim;
  readonly agreement: Agreement;
  /** Geometric mean of the ratios over the pair counts, with its 95 % interval. */
  readonly ratio: { readonly value: number; readonly low: number; readonly high: number } | null;
  /** The pair counts that both sides have. */
  readonly activePairs: readonly number[];
  /** What weakens it: suspect trials. */
  readonly suspect: boolean;
}

/** Both sides of a ratio at one pair count. */
interface Couple {
  readonly upper: Measured;
  readonly lower: Measured;
}

/**
 * Holds a claim against what was measured. The ratio's interval is Student's on the logarithm (delta
 * method). Wholly within the bounds: yes; wholly without: no; else it is undecided.
 */
export function evaluate(claim: Claim, measured: readonly Measured[]): Finding {
  const couples = couplesOf(claim, measured);
  const activePairs = couples.map(({ upper }) => upper.activePairs);
  const suspect = couples.some(
    (one) => one.upper.verdict !== "valid" || one.lower.verdict !== "valid",
  );
  const base = { claim, activePairs, suspect };
  if (couples.length === 0) return { ...base, agreement: "not measured", ratio: null };
  const share = 1 / couples.length;
  const { difference, low, high } = against(
    combined(
      couples.flatMap(({ upper, lower }) => [
        { factor: share, of: logEstimate(upper.values) },
        { factor: -share, of: logEstimate(lower.values) },
      ]),
    ),
  );
  const ratio = { value: Math.exp(difference), low: Math.exp(low), high: Math.exp(high) };
  return { ...base, ratio, agreement: agreementOf(claim, ratio) };
}

function agreementOf(
  { atLeast = 0, atMost = Infinity }: Claim,
  { low, high }: { low: number; high: number },
): Agreement {
  if (low >= atLeast && high <= atMost) return "yes";
  return high < atLeast || low > atMost ? "no" : "undecided";
}

/** Trials of both sides with the same number of active pairs, with repetitions enough for an interval. */
function couplesOf({ upper, lower }: Claim, measured: readonly Measured[]): Couple[] {
  const usable = measured.filter(
    ({ values, verdict }) =>
      values.length >= 2 && verdict !== "failed" && values.every((v) => v > 0),
  );
  const lowers = usable.filter(lower);
  return usable.filter(upper).flatMap((one) => {
    const match = lowers.find(({ activePairs }) => activePairs === one.activePairs);
    return match === undefined ? [] : [{ upper: one, lower: match }];
  });
}
