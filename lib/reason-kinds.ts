/** `3.5 ms late` and `12 ms late`, `pair 3` and `pairs 4, 7 and 2 more` are of one kind. */
const kindOf = (words: string): string =>
  words
    .replaceAll(/pairs? \d+(, \d+)*( and \d+ more)?/g, "pairs #")
    .replaceAll(/-?\d+(\.\d+)?/g, "#");

/**
 * Sentences about one run, those together that differ only in their figures and pairs: each
 * repetition has others. In the order in which the kinds came up.
 */
export function byKind<Item>(items: readonly Item[], wordsOf: (item: Item) => string): Item[][] {
  const kinds = new Map<string, Item[]>();
  for (const item of items) {
    const kind = kindOf(wordsOf(item));
    kinds.set(kind, [...(kinds.get(kind) ?? []), item]);
  }
  return [...kinds.values()];
}
