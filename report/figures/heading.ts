import type { Measured } from "../../lib/measured/measured.ts";
import { method } from "../conditions.ts";

/** Letters that fit above a drawing: beside the axis' own width, and above each column. */
const lettersBeside = 15;
const lettersAColumn = 32;

const separator = " · ";

/** Lines of at most so many letters, broken between conditions. */
function wrapped(text: string, letters: number): string[] {
  const lines: string[] = [];
  for (const part of text.split(separator)) {
    const last = lines.at(-1);
    const longer = last === undefined ? part : `${last}${separator}${part}`;
    if (last === undefined || longer.length > letters) lines.push(part);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

/** In the picture itself, which may be shown without its page: what it is, and under what conditions. */
export function heading(text: string, { measured }: { measured: readonly Measured[] }) {
  const columns = new Set(measured.map(({ mtuBytes }) => mtuBytes)).size;
  const letters = lettersBeside + columns * lettersAColumn;
  const lines = new Set(measured.flatMap(({ records }) => records.flatMap(method)));
  return { text, subtitle: [...lines].flatMap((line) => wrapped(line, letters)) };
}
