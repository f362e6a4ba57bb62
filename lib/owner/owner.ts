/** Whose a testbed is: the checkout that brought it up, on the machine that it was brought up from. */
export interface Owner {
  /** Absolute path of the checkout. */
  readonly checkout: string;
  /** Host name of the machine that the checkout is on. */
  readonly machine: string;
}

/** What the mark of a testbed says, beside whose it is. */
export interface Mark extends Owner {
  readonly uid: number | undefined;
  /** When it was brought up: ISO 8601, UTC, to the second. */
  readonly since: string;
  /** Whether the checkout is there no more; only its own machine can tell. */
  readonly isGone: boolean;
}

/** Lines of the mark are short: a path that has a line break is written with a sign in its place. */
const inOneLine = (text: string): string => text.replaceAll(/[\n\r]/g, "�");

/** Lines of the mark that tell one owner from another. On its own machine the checkout says it all. */
export const ownerLines = ({ checkout, machine }: Owner, where: "here" | "there"): string[] => [
  `checkout ${inOneLine(checkout)}`,
  ...(where === "here" ? [] : [`machine ${inOneLine(machine)}`]),
];

/** Whether a mark is of this checkout. */
export function isOwn(mark: Mark, owner: Owner, where: "here" | "there"): boolean {
  const [mine, theirs] = [owner, mark].map((one) => ownerLines(one, where).join("\n"));
  return mine === theirs;
}

/** Reads marks that follow each other, each with the line `gone` at its end where its checkout is. */
export function marksIn(lines: readonly string[]): Mark[] {
  const blocks: string[][] = [];
  for (const line of lines) {
    if (line.startsWith("checkout ")) blocks.push([]);
    blocks.at(-1)?.push(line);
  }
  return blocks.map((block) => {
    const value = (key: string) =>
      block.find((line) => line.startsWith(`${key} `))?.slice(key.length + 1) ?? "";
    const uid = value("uid");
    return {
      ...{ checkout: value("checkout"), machine: value("machine"), since: value("since") },
      ...{ uid: uid === "" ? undefined : Number(uid), isGone: block.includes("gone") },
    };
  });
}
