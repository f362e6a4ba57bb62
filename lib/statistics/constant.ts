/**
 * Whether values differ by no more than rounding. Their mean is then off by as much as they are, and
 * what is made of the differences (a correlation, a skewness) is made of nothing.
 */
export function isConstant(values: readonly number[]): boolean {
  const largest = Math.max(...values);
  const smallest = Math.min(...values);
  return largest - smallest <= 1e-9 * Math.max(Math.abs(largest), Math.abs(smallest));
}
