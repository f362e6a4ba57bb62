import { equal, type Change } from "../../protocol/difference.ts";
import type { Value } from "../../protocol/values.ts";

/** The changed places of a list of plain values, by the fewest insertions and removals. */
export function listChanges(before: Value[], after: Value[]): Map<number, Change> {
  const common = commonLengths(before, after);
  const found = new Map<number, Change>();
  const note = (index: number, change: Change) =>
    found.set(index, found.has(index) ? "update" : change);
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && equal(before[i], after[j])) {
      i++;
      j++;
    } else if (
      j >= after.length ||
      (i < before.length && common[i + 1]![j]! >= common[i]![j + 1]!)
    ) {
      note(i++, "delete");
    } else note(j++, "add");
  }
  return found;
}

/** The length of the longest common subsequence of what follows each pair of places. */
function commonLengths(before: Value[], after: Value[]): number[][] {
  const lengths = Array.from({ length: before.length + 1 }, () =>
    Array.from({ length: after.length + 1 }, () => 0),
  );
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      lengths[i]![j] = equal(before[i], after[j])
        ? lengths[i + 1]![j + 1]! + 1
        : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
    }
  }
  return lengths;
}
