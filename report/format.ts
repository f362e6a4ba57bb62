/** Numbers as people read them in a table: few digits, base units turned into handy ones. */

/** Three or four significant digits without an exponent: `18.42`, `0.532`, `127`. */
export function short(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size >= 100) return value.toFixed(0);
  if (size >= 10) return value.toFixed(1);
  return value.toFixed(size >= 1 ? 2 : 3);
}

/** Gbit/s from bits per second, two decimals (three below 1, where two would show too little). */
export function gigabits(bitsPerSecond: number, likeBitsPerSecond = bitsPerSecond): string {
  return (bitsPerSecond / 1e9).toFixed(Math.abs(likeBitsPerSecond) < 1e9 ? 3 : 2);
}

/** A small count, or a mean of counts: whole where it is one. */
export function count(value: number): string {
  return Number.isInteger(value) || value >= 100 ? value.toFixed(0) : value.toFixed(1);
}

/** `2026-11-21 19:57 UTC` from a time by ISO 8601. */
export const moment = (time: string): string => `${time.slice(0, 16).replace("T", " ")} UTC`;
