import type { HostState, Script } from "../script.ts";
import { quote, words } from "../shell.ts";
import { placeOf, settingsParts, type SettingsSpec } from "./settings-state.ts";

export interface SettingsOfLinksSpec<Wanted> extends Omit<SettingsSpec<Wanted>, "link"> {
  links: readonly string[];
  /** What sentences call each of them by, before its name: `switch port `. */
  called?: string;
}

/**
 * The same settings of several links in one batch, by the same functions; what each had is kept in a
 * folder of its own. A link that is no longer among them gets back what it had.
 */
export function settingsOfLinks<Wanted>(spec: SettingsOfLinksSpec<Wanted>): HostState {
  const { functions, calls } = settingsParts({ ...spec, ofLink: true });
  const keptDir = quote(spec.keptDir);
  const called = spec.called ?? "";
  const one = (name: string, body: Script) => [
    // A subshell: what ends it, or waits for its end, is this link's alone.
    `${name}() (`,
    placeOf({ link: `"$1"`, keptDir: `${keptDir}/"$1"`, called }),
    body,
    `)`,
  ];
  const allGone = [
    `restore_all() {`,
    `  for folder in ${keptDir}/*; do [ ! -d "$folder" ] || restore "\${folder##*/}"; done`,
    `  rmdir ${keptDir} 2>/dev/null || true`,
    `}`,
  ];
  const links = spec.links.map(quote).join(" ");
  return {
    up: [
      `set -eu`,
      functions.up,
      ...one("restore", calls.down),
      ...one("apply", calls.up),
      ...allGone,
      `trap 'code=$?; trap - EXIT; [ "$code" -eq 0 ] || restore_all; exit "$code"' EXIT`,
      `trap 'exit 1' HUP INT TERM`,
      `for folder in ${keptDir}/*; do`,
      `  case ${words(` ${spec.links.join(" ")} `)} in *" \${folder##*/} "*) ;; *) [ ! -d "$folder" ] || restore "\${folder##*/}" ;; esac`,
      `done`,
      `for link in ${links}; do apply "$link"; done`,
    ].join("\n"),
    down: [
      `set -eu`,
      functions.down,
      ...one("restore", calls.down),
      ...allGone,
      `restore_all`,
    ].join("\n"),
    check: [
      `set -eu`,
      functions.check,
      ...one("differences", calls.check),
      `for link in ${links}; do differences "$link"; done`,
    ].join("\n"),
  };
}
