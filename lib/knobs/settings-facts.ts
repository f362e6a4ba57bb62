import type { Script } from "../script.ts";
import { quote } from "../shell.ts";
import type { Knob } from "./knob.ts";
import { preamble } from "./settings-state.ts";

/** Prints every setting of a link that can be told, `family name value` a line. Reads only. */
export const settingsFacts = <Wanted>(link: string, knobs: readonly Knob<Wanted>[]): Script =>
  [
    preamble({ link, knobs, keptDir: "" }),
    ...knobs.map(({ family }) => `read_${family} 2>/dev/null | sed ${quote(`s/^/${family} /`)}`),
    `true`,
  ].join("\n");

/** These lines as `family name` → value. */
export function parseFacts(text = ""): Record<string, string> {
  const facts = [...text.matchAll(/^(\S+ \S+) (.+)$/gm)];
  return Object.fromEntries(facts.map(([, what = "", value = ""]) => [what, value.trim()]));
}
