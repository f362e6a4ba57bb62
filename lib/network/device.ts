import { type HostState, type Script, script } from "../script.ts";
import { quote, words } from "../shell.ts";

/** Something that is read off `ip -d -o link show`: the group of a basic regular expression. */
export interface Trait {
  what: string;
  want: string | number;
  pattern: string;
}

/** A virtual link of the node that we make ourselves. */
export interface Device {
  name: string;
  /** The words after `ip link add`. */
  add: readonly (string | number)[];
  /** What cannot be changed in place: where it differs, the link is made anew. */
  fixed: readonly Trait[];
  mtuBytes: number;
  /** The bridge that it is a port of. */
  master?: string;
  /** What follows whenever the link was made. */
  onceMade?: Script;
  /**
   * File that says the link is ours, where its name may be somebody else's. It must not survive a
   * reboot, as the link does not.
   */
  mark?: string;
}

/** A virtual link as desired state: repaired in place where that is possible. */
export function deviceState(device: Device): HostState {
  const { add, fixed, mtuBytes, master } = device;
  const [name, mark] = [quote(device.name), device.mark && quote(device.mark)];
  const settable: Trait[] = [
    { what: "mtu", want: mtuBytes, pattern: "[^\\\\]* mtu \\([0-9]*\\) .*" },
    { what: "flag", want: "UP", pattern: "[^>]*[<,]\\(UP\\)[,>].*" },
    ...(master === undefined
      ? []
      : [{ what: "bridge", want: master, pattern: "[^\\\\]* master \\([^ ]*\\) .*" }]),
  ];
  const differ = ({ what, want, pattern }: Trait) =>
    words("differ", what, want, `s/^${pattern}$/\\1/p`);
  const prelude = [
    `link=$(ip -d -o link show dev ${name} 2>/dev/null || true)`,
    `differ() {`,
    `  have=$(printf '%s\\n' "$link" | sed -n "$3")`,
    `  [ "$have" = "$2" ] || echo ${name} "$1: want $2, have \${have:-none}"`,
    `}`,
  ];
  return {
    up: script(
      ...prelude,
      ...(mark === undefined
        ? []
        : [
            `if [ -n "$link" ] && [ ! -e ${mark} ]; then`,
            `  echo ${quote(`${device.name} is there already and is not netbench's: remove it, or choose another id`)} >&2`,
            `  exit 1`,
            `fi`,
            `mkdir -p "$(dirname ${mark})"`,
            `: >${mark}`,
          ]),
      `different=$(`,
      ...fixed.map((trait) => `  ${differ(trait)}`),
      `)`,
      `if [ -n "$different" ]; then`,
      `  ip link del dev ${name} 2>/dev/null || true`,
      `  ip link add ${words(...add)}`,
      ...(device.onceMade === undefined ? [] : [device.onceMade.replaceAll(/^/gm, "  ")]),
      `fi`,
      `ip link set dev ${name} mtu ${mtuBytes}${master === undefined ? "" : ` master ${quote(master)}`} up`,
    ),
    down: script(
      mark === undefined
        ? `ip link del dev ${name} 2>/dev/null || true`
        : `[ ! -e ${mark} ] || { ip link del dev ${name} 2>/dev/null || true; rm -f ${mark}; }`,
    ),
    check: script(...prelude, ...[...fixed, ...settable].map(differ)),
  };
}
