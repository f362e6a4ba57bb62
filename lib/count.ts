/** `1 point`, `2 points`. */
export const count = (howMany: number, what: string): string =>
  `${howMany} ${what}${howMany === 1 ? "" : "s"}`;

/** `a`, `a or b`, `a, b or c`. */
export const inList = (words: readonly string[], last: "and" | "or"): string =>
  [words.slice(0, -1).join(", "), ...words.slice(-1)].filter(Boolean).join(` ${last} `);
