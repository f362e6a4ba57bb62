import { printable } from "./printable.ts";

/** As many as a person reads before the first is mended; others often follow from those. */
const most = 20;
/** A line that a terminal shows whole in five rows; the longest of our own are just below. */
export const longestLine = 400;

/** What is wrong with something, one numbered line a mistake; nothing is touched before it is mended. */
export function listed(subject: string, mistakes: readonly string[]): string {
  const count = mistakes.length === 1 ? "1 mistake" : `${mistakes.length} mistakes`;
  const shown = mistakes.slice(0, most).map((text, at) => `  ${at + 1}. ${oneLine(text)}`);
  const more = mistakes.length - shown.length;
  return [
    `${subject} has ${count}; nothing was touched:`,
    ...shown,
    ...(more > 0 ? [`  and ${more} more`] : []),
  ].join("\n");
}

/** Values are cut where they are put into words; this is for what nobody thought of. */
function oneLine(text: string): string {
  const line = printable(text);
  return line.length <= longestLine ? line : `${line.slice(0, longestLine - 1)}…`;
}
