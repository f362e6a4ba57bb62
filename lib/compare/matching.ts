import type { Measured } from "../measured/measured.ts";

/** What may tell two trials apart, by name. */
const dimensions = {
  system: (one) => one.series,
  placement: (one) => one.placement,
  "MTU bytes": (one) => String(one.mtuBytes),
  "UDP payload bytes": (one) => (one.payloadBytes === null ? "" : String(one.payloadBytes)),
} as const satisfies Record<string, (one: Measured) => string>;
type Dimension = keyof typeof dimensions;
const names = Object.keys(dimensions) as Dimension[];

export interface Match {
  readonly a: Measured;
  readonly b: Measured;
}

export interface Matching {
  readonly matches: readonly Match[];
  /** Trials that the other side has not. */
  readonly onlyA: readonly Measured[];
  readonly onlyB: readonly Measured[];
  /** Dimensions in which each side has one value, and not the same: they are what is compared. */
  readonly apart: readonly { readonly what: Dimension; readonly a: string; readonly b: string }[];
}

const valuesOf = (side: readonly Measured[], name: Dimension): string[] => [
  ...new Set(side.map(dimensions[name]).filter((value) => value !== "")),
];

/**
 * Pairs the trials of two sets of results. A dimension in which each side has a single value is not
 * asked about, so that a run on a bridge can be held against one on macvlan.
 */
export function matchTrials(a: readonly Measured[], b: readonly Measured[]): Matching {
  const apart = names.flatMap((what) => {
    const [ofA, ...moreA] = valuesOf(a, what);
    const [ofB, ...moreB] = valuesOf(b, what);
    if (ofA === undefined || ofB === undefined || moreA.length + moreB.length > 0) return [];
    return ofA === ofB ? [] : [{ what, a: ofA, b: ofB }];
  });
  const asked = names.filter((name) => !apart.some(({ what }) => what === name));
  const keyOf = (one: Measured): string =>
    JSON.stringify([
      ...[one.protocol, one.direction, one.activePairs],
      ...asked.map((name) => dimensions[name](one)),
    ]);
  const others = new Map(b.map((one) => [keyOf(one), one]));
  const matches = a.flatMap((one) => {
    const other = others.get(keyOf(one));
    return other === undefined ? [] : [{ a: one, b: other }];
  });
  const matched = new Set(matches.flatMap((match) => [match.a, match.b]));
  const without = (side: readonly Measured[]) => side.filter((one) => !matched.has(one));
  return { matches, onlyA: without(a), onlyB: without(b), apart };
}
