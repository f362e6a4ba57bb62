import { containerLink, heldNamespace } from "../../names.ts";
import { type HostState, type Script, script } from "../../script.ts";
import { quote } from "../../shell.ts";
import type { Link, WiredEnd } from "../network-module.ts";
import { settled } from "../settled.ts";
import { eachEnd, linkFaults } from "../wired-ends.ts";

type PassthroughLink = Link<"passthrough">;

/**
 * A device in a container dies with it, or goes to the machine's first namespace, unless the
 * container's namespace has a name (`ip netns attach`). So each gets one that tells the device:
 * the device can be fetched from there, whatever became of the container.
 */
const heldPrefix = ({ stack, node }: PassthroughLink): string => heldNamespace(stack, node, "");

/** How long a new virtual function may take to appear, in steps of 0.2 s. */
const appearSteps = 50;

const functions = (link: PassthroughLink): string[] => [
  `originals=${quote(`${link.volatileDir}/devices`)}`,
  // Names are made where everybody sees them: \`ip netns exec\` has put us into a mount namespace of our own.
  `outside() { nsenter -t "$PPID" -m "$@"; }`,
  `give_back() {`,
  `  if ip -n "$held" link show dev ${containerLink} >/dev/null 2>&1; then`,
  `    ip -n "$held" link set dev ${containerLink} down`,
  `    ip -n "$held" link set dev ${containerLink} netns "$$" name "$device"`,
  `  fi`,
  `  outside ip netns del "$held" 2>/dev/null || true`,
  `}`,
  `restore() {`,
  `  [ -s "$originals/$device" ] || return 0`,
  `  read -r mtu state <"$originals/$device"`,
  `  ip link set dev "$device" mtu "$mtu" "$state" 2>/dev/null || true`,
  `  rm -f "$originals/$device"`,
  `}`,
];

/** Gives devices back: those that are not in \`$wanted\`, or all. */
const giveBackAll = (link: PassthroughLink): string[] => [
  `for path in /run/netns/${quote(heldPrefix(link))}*; do`,
  `  [ -e "$path" ] || continue`,
  `  held=\${path##*/}; device=\${held#${quote(heldPrefix(link))}}`,
  `  case "\${wanted:-}" in *" $device "*) continue ;; esac`,
  `  give_back`,
  `  restore`,
  `done`,
];

export const giveBackScript = (link: PassthroughLink): Script =>
  script(
    ...functions(link),
    ...giveBackAll(link),
    `if [ -d "$originals" ]; then`,
    `  for file in "$originals"/*; do device=\${file##*/}; restore; done`,
    `  rm -rf "$originals"`,
    `fi`,
  );

/** Moves a device of the node into each container; `devices` in the order of the ends. */
export function wirePassthrough(
  link: PassthroughLink,
  ends: readonly WiredEnd[],
  devices: readonly string[],
): HostState {
  const mtuBytes = link.nicMtuBytes;
  const prelude = [
    eachEnd(
      link.docker,
      ends.map((end, at) => ({ ...end, variables: { device: devices[at] ?? "" } })),
    ),
    linkFaults(mtuBytes),
    `prefix=${quote(heldPrefix(link))}`,
    `faults() {`,
    `  if [ "/run/netns/$prefix$device" -ef "/proc/$pid/ns/net" ]; then link_faults; else echo "$name: want device $device, have none"; fi`,
    `}`,
    `verify() { each_end faults; }`,
  ];
  return {
    up: script(
      ...prelude,
      ...functions(link),
      `mkdir -p "$originals"`,
      `wanted=" ${devices.slice(0, ends.length).join(" ")} "`,
      ...giveBackAll(link),
      `take() {`,
      `  [ -n "$(faults)" ] || return 0`,
      `  held=$prefix$device`,
      `  [ ! -e "/run/netns/$held" ] || give_back`,
      `  steps=0`,
      `  until ip link show dev "$device" >/dev/null 2>&1; do`,
      `    steps=$((steps + 1))`,
      `    [ "$steps" -le ${appearSteps} ] || { echo "$device: there is no such device, and $name is to have it" >&2; exit 1; }`,
      `    sleep 0.2`,
      `  done`,
      `  if [ ! -s "$originals/$device" ]; then`,
      `    ip -o link show dev "$device" | awk '{ up = ($3 ~ /[<,]UP[,>]/) ? "up" : "down"; for (i = 1; i < NF; i++) if ($i == "mtu") print $(i + 1), up }' >"$originals/$device"`,
      `  fi`,
      `  outside ip netns attach "$held" "$pid"`,
      `  ip link set dev "$device" netns "$held" name ${containerLink}`,
      `  ip -n "$held" addr replace "$address" dev ${containerLink}`,
      `  ip -n "$held" link set dev ${containerLink} mtu ${mtuBytes} up`,
      `}`,
      `each_end take`,
      settled("verify"),
    ),
    down: giveBackScript(link),
    check: script(...prelude, `verify`),
  };
}
