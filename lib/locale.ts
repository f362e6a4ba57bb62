/**
 * What we read of other programs is written for programs: whatever language a person has chosen, ping's times have a
 * point and errors are in English. LC_ALL outdoes LANG and all other LC_ variables (POSIX.1-2017, XBD 8.2), C is everywhere.
 */
export const plainLocale: Readonly<Record<string, string>> = { LC_ALL: "C" };

/** POSIX sh in front of a script that we run. */
export const inPlainLocale: string = Object.entries(plainLocale)
  .map(([name, value]) => `export ${name}=${value}`)
  .join("; ");
