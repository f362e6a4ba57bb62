import type { Script } from "../script.ts";
import { quote } from "../shell.ts";
import type { Knob } from "./knob.ts";
import { placeOf, preamble } from "./settings-state.ts";

/** Prints every setting of a link that can be told: `@ family`, then `name value` a line. Reads only. */
export const settingsFacts = <Wanted>(link: string, knobs: readonly Knob<Wanted>[]): Script =>
  settingsFactsOfLinks([link], knobs);

/** The same of several links, each behind a line `@@ link`. */
export const settingsFactsOfLinks = <Wanted>(
  links: readonly string[],
  knobs: readonly Knob<Wanted>[],
): Script =>
  [
    preamble({ ofLink: true, knobs }),
    `for link in ${links.map(quote).join(" ")}; do`,
    placeOf({ link: `"$link"`, keptDir: "" }),
    `echo "@@ $dev"; echo "@ driver"; driver | sed 's/^driver/name/'`,
    ...knobs.map(({ family }) => `echo "@ ${family}"; read_${family} 2>/dev/null`),
    `done`,
    `true`,
  ].join("\n");

/** A script as a command line: one without line feeds, which a request to another machine cannot hold. */
export const factsCommand = (facts: Script): [string, ...string[]] => [
  ...(["sh", "-c", `eval "$(printf %s "$1" | base64 -d)"`, "sh"] as const),
  Buffer.from(facts).toString("base64"),
];

/** What it printed, as `family name` → value, by link. */
export function parseFactsOfLinks(text = ""): Record<string, Record<string, string>> {
  const parts = text.split(/^@@ /m).slice(1);
  return Object.fromEntries(
    parts.map((part) => [part.slice(0, part.indexOf("\n")), parseFacts(part)]),
  );
}

/** The same of one link. */
export function parseFacts(text = ""): Record<string, string> {
  let family = "";
  const facts: [string, string][] = [];
  for (const line of text.split("\n")) {
    const [, name = "", value = ""] = /^(\S+) (.*\S)\s*$/.exec(line) ?? [];
    if (name === "@") family = value;
    else if (name !== "" && family !== "") facts.push([`${family} ${name}`, value]);
  }
  return Object.fromEntries(facts);
}
