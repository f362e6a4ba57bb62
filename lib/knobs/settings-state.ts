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

/** What a state consists of: functions, and what calls them for one link. */
export interface SettingsParts {
  functions: Record<keyof HostState, Script>;
  calls: Record<keyof HostState, Script>;
}

/**
 * Settings as desired state: each is kept as found first, set where it differs, and read back. What a
 * driver refuses or rounds fails `up` with one sentence, after all was given back. What the scenario
 * no longer asks for is given back too.
 */
export function settingsState<Wanted>(spec: SettingsSpec<Wanted>): HostState {
  const { functions, calls } = settingsParts({ ...spec, ofLink: spec.link !== undefined });
  const place = placeOf({ link: quote(spec.link ?? ""), keptDir: quote(spec.keptDir) });
  const state = (part: keyof HostState) =>
    [`set -eu`, place, functions[part], calls[part]].join("\n");
  return { up: state("up"), down: state("down"), check: state("check") };
}

/** Where the functions find the link and what is kept of it; shell words. */
export const placeOf = ({
  link,
  keptDir,
  called = "",
}: Record<"link" | "keptDir", string> & {
  /** What sentences call the link by, before its name. */
  called?: string;
}): Script => `dev=${link} kept=${keptDir} called=${quote(called)}`;

export function settingsParts<Wanted>({
  knobs,
  wanted,
  allowRounding,
  ofLink,
}: Pick<SettingsSpec<Wanted>, "knobs" | "wanted" | "allowRounding"> & {
  ofLink: boolean;
}): SettingsParts {
  const all = knobs.map((knob): readonly [Knob<Wanted>, Setting[]] => [knob, knob.wanted(wanted)]);
  const backwards = [...knobs].reverse();
  const asked = all.filter(([, settings]) => settings.length > 0);
  const call = (name: string) =>
    asked.map(([{ family }, settings]) => words(name, family, ...settings.flat()));
  const giveBack = [
    `give_back() {`,
    ...backwards.map(({ family }) => words("release", family, "")),
    `rmdir "$kept" 2>/dev/null || true`,
    `}`,
  ].join("\n");
  const missing = ofLink ? "no such interface" : "none";
  const lines = (...texts: readonly Script[]) => texts.join("\n");
  const head = preamble({ ofLink, knobs });
  return {
    functions: {
      up: lines(head, settingsShell.release, settingsShell.settle, giveBack),
      down: lines(head, settingsShell.release, giveBack),
      check: lines(preamble({ ofLink, knobs: asked.map(([knob]) => knob) }), settingsShell.compare),
    },
    calls: {
      up: lines(
        ...(ofLink
          ? [`is_there || { echo "$called$dev: there is no such interface" >&2; exit 1; }`]
          : []),
        `trap 'code=$?; trap - EXIT; [ "$code" -eq 0 ] || give_back; exit "$code"' EXIT`,
        `trap 'exit 1' HUP INT TERM`,
        `mkdir -p "$kept"`,
        `rounding=${allowRounding ? "1" : ""}`,
        ...all.map(([{ family }, settings]) =>
          words("release", family, settings.map(([name]) => name).join(" ")),
        ),
        ...call("settle"),
      ),
      down: `give_back`,
      check: lines(`missing=none; is_there || missing=${quote(missing)}`, ...call("compare")),
    },
  };
}

/** The functions of these knobs. */
export function preamble<Wanted>({
  ofLink,
  knobs,
}: {
  ofLink: boolean;
  knobs: readonly Knob<Wanted>[];
}): Script {
  return [
    ofLink
      ? `driver() { ethtool -i "$dev" 2>/dev/null | sed -n 's/^driver: */driver /p'; }`
      : `driver() { echo "the kernel"; }`,
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
