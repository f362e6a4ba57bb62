/** `1 point`, `2 points`. */
export const count = (howMany: number, what: string): string =>
  `${howMany} ${what}${howMany === 1 ? "" : "s"}`;
