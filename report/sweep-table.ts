import { type Heading, textTable } from "./text-table.ts";

/** A point of a sweep, as it is listed before and after. */
export interface ListedPoint {
  readonly testbed: string;
  readonly block: number;
  readonly labels: Readonly<Record<string, unknown>>;
  readonly trials: number;
  readonly pairs: number;
  readonly estimate: string;
  /** `to do`, `valid`, `skipped: …` */
  readonly state: string;
}

const stateWidth = 60;

/** The points of a sweep, in the order they are measured. */
export function sweepTable(points: readonly ListedPoint[]): string {
  const axes = [...new Set(points.flatMap(({ labels }) => Object.keys(labels)))];
  const blocks = points.some(({ block }) => block > 1);
  const right = (text: string): Heading => ({ text, align: "right" });
  return textTable(
    [
      ...(blocks ? [right("block")] : []),
      { text: "testbed" },
      ...axes.map((text) => ({ text })),
      ...["pairs", "trials", "about"].map(right),
      { text: "state" },
    ],
    points.map((point, at) => [
      ...(blocks ? [String(point.block)] : []),
      point.testbed === points[at - 1]?.testbed && point.block === points[at - 1]?.block
        ? "same"
        : point.testbed,
      ...axes.map((axis) => String(point.labels[axis] ?? "–")),
      String(point.pairs),
      String(point.trials),
      point.estimate,
      wrapped(point.state),
    ]),
  );
}

function wrapped(text: string): string {
  const lines: string[] = [""];
  for (const word of text.split(" ")) {
    const last = lines.at(-1) ?? "";
    if (last !== "" && last.length + 1 + word.length > stateWidth) lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return lines.join("\n");
}
