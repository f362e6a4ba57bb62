import type { HostState, Script } from "../script.ts";
import { quote, words } from "../shell.ts";
import type { Knob, Setting } from "./knob.ts";
import { settingsShell } from "./settings-shell.ts";

export interface SettingsSpec<Wanted> {
  /** The link that they belong to; undefined for settings of a node or machine. */
  link?: string;
  /** In the order in which they are applied; given back in the opposite one. */
  knobs: readonly Knob<Wanted>[];
  wanted: Wanted;
  /** Folder for what the first `up` found. It must not survive a reboot, which restores that by itself. */
  keptDir: string;
  /** Whether a number may become what the driver makes of it. */
  allowRounding?: boolean;
}

/**
 * Settings as desired state: each is kept as found first, set where it differs, and read back. What a
 * driver refuses or rounds fails `up` with one sentence, after all was given back. What the scenario
 * no longer asks for is given back too.
 */
export function settingsState<Wanted>(spec: SettingsSpec<Wanted>): HostState {
  const all = spec.knobs.map((knob): readonly [Knob<Wanted>, Setting[]] => [
    knob,
    knob.wanted(spec.wanted),
  ]);
  const backwards = [...spec.knobs].reverse();
  const asked = all.filter(([, settings]) => settings.length > 0);
  const call = (name: string) =>
    asked.map(([{ family }, settings]) => words(name, family, ...settings.flat()));
  const giveBack = [
    `give_back() {`,
    ...backwards.map(({ family }) => words("release", family, "")),
    `rmdir "$kept" 2>/dev/null || true`,
    `}`,
  ].join("\n");
  const missing = spec.link === undefined ? "none" : "no such interface";
  const head = preamble(spec);
  return {
    up: [
      `set -eu`,
      head,
      ...[settingsShell.release, settingsShell.settle, giveBack],
      ...(spec.link === undefined
        ? []
        : [
            `is_there || { echo ${quote(`${spec.link}: there is no such interface`)} >&2; exit 1; }`,
          ]),
      `trap 'code=$?; trap - EXIT; [ "$code" -eq 0 ] || give_back; exit "$code"' EXIT`,
      `trap 'exit 1' HUP INT TERM`,
      `mkdir -p "$kept"`,
      `rounding=${spec.allowRounding ? "1" : ""}`,
      ...all.map(([{ family }, settings]) =>
        words("release", family, settings.map(([name]) => name).join(" ")),
      ),
      ...call("settle"),
    ].join("\n"),
    down: [`set -eu`, head, settingsShell.release, giveBack, `give_back`].join("\n"),
    check: [
      `set -eu`,
      preamble({ ...spec, knobs: asked.map(([knob]) => knob) }),
      settingsShell.compare,
      `missing=none; is_there || missing=${quote(missing)}`,
      ...call("compare"),
    ].join("\n"),
  };
}

/** The functions of these knobs. */
export function preamble<Wanted>({
  link,
  knobs,
  keptDir,
}: Pick<SettingsSpec<Wanted>, "link" | "knobs" | "keptDir">): Script {
  return [
    `dev=${quote(link ?? "")} kept=${quote(keptDir)}`,
    link === undefined
      ? `driver() { echo "the kernel"; }`
      : `driver() { ethtool -i "$dev" 2>/dev/null | sed -n 's/^driver: */driver /p'; }`,
    settingsShell.words.trim(),
    ...knobs.flatMap(({ family, read, set, unsafe }) => [
      `read_${family}() {\n${unlessUnsafe(unsafe, "return 0")}${read}\n}`,
      `set_${family}() {\n${set}\n}`,
    ]),
  ].join("\n");
}

/** A driver that must not be asked is as one that has no such setting. */
function unlessUnsafe(unsafe: Knob<never>["unsafe"] = {}, otherwise: Script): Script {
  const drivers = Object.keys(unsafe);
  if (drivers.length === 0) return "";
  return `case $(driver) in ${drivers.map((name) => quote(`driver ${name}`)).join(" | ")}) ${otherwise} ;; esac\n`;
}
