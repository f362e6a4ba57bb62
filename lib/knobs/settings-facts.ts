import type { Script } from "../script.ts";
import type { Knob } from "./knob.ts";
import { preamble } from "./settings-state.ts";

/** Prints every setting of a link that can be told: `@ family`, then `name value` a line. Reads only. */
export const settingsFacts = <Wanted>(link: string, knobs: readonly Knob<Wanted>[]): Script =>
  [
    preamble({ link, knobs, keptDir: "" }),
    ...knobs.map(({ family }) => `echo "@ ${family}"; read_${family} 2>/dev/null`),
    `true`,
  ].join("\n");

/** The same as a command line: one without line feeds, which a request to another machine cannot hold. */
export const settingsFactsCommand = <Wanted>(
  link: string,
  knobs: readonly Knob<Wanted>[],
): [string, ...string[]] => [
  ...(["sh", "-c", `eval "$(printf %s "$1" | base64 -d)"`, "sh"] as const),
  Buffer.from(settingsFacts(link, knobs)).toString("base64"),
];

/** What it printed, as `family name` → value. */
export function parseFacts(text = ""): Record<string, string> {
  let family = "";
  const facts: [string, string][] = [];
  for (const line of text.split("\n")) {
    const [, name = "", value = ""] = /^(\S+) (.*\S)\s*$/.exec(line) ?? [];
    if (name === "@") family = value;
    else if (name !== "") facts.push([`${family} ${name}`, value]);
  }
  return Object.fromEntries(facts);
}
