import type { Script } from "../script.ts";

/**
 * The shell functions that turn knobs, the same for all: `read_FAMILY` and `set_FAMILY` come from the
 * knobs. What was found first is kept in `$kept/FAMILY`, a line `name value` each, before it is
 * changed; it must not survive a reboot, which restores the originals by itself.
 */

/** `$dev` is the link, or empty; sentences begin with it, and with what it is `$called`. */
const words: Script = `
sentence() { case $1 in link) set -- "$2" ;; esac; printf '%s' "\${dev:+$called$dev }$*"; }
is_there() { [ -z "$dev" ] || ip link show dev "$dev" >/dev/null 2>&1; }
lookup() { while IFS=' ' read -r key value; do [ "$key" != "$1" ] || { printf '%s' "$value"; break; }; done; }
found() { printf '%s\\n' "$now" | lookup "$1"; }
kept_of() { [ ! -e "$kept/$1" ] || lookup "$2" <"$kept/$1"; }
read_now() { now=$("read_$1" 2>/dev/null) || now=; }`;

/** Gives back the kept settings of a family, but for those that are still wanted. */
const release: Script = `
release() {
  family=$1 wanted=" $2 " rest=
  [ -s "$kept/$family" ] || return 0
  read_now "$family"
  set --
  while IFS=' ' read -r name value; do
    case $wanted in
      *" $name "*) rest="$rest$name $value
" ;;
      *) [ "$(found "$name")" = "$value" ] || set -- "$@" "$name" "$value" ;;
    esac
  done <"$kept/$family"
  if [ $# -gt 0 ] && is_there; then
    said=$("set_$family" "$@" 2>&1) || echo "$(sentence "$family" "$*"): not given back: $said" >&2
  fi
  printf '%s' "$rest" >"$kept/$family"
  [ -n "$rest" ] || rm -f "$kept/$family" "$kept/$family.rounded"
}`;

/** Keeps, sets and verifies the settings of a family: \`settle FAMILY name value …\`. */
const settle: Script = `
refuse() { echo "$1: $2" >&2; exit 1; }
settle() {
  family=$1; shift; pairs=$(($# / 2))
  read_now "$family"
  rm -f "$kept/$family.rounded"
  while [ "$pairs" -gt 0 ]; do
    name=$1 want=$2 have=$(found "$1"); shift 2; pairs=$((pairs - 1))
    [ -n "$have" ] || refuse "$(sentence "$family" "$name")" "refused by $(driver): it has no such setting"
    [ -n "$(kept_of "$family" "$name")" ] || echo "$name $have" >>"$kept/$family"
    [ "$have" = "$want" ] || set -- "$@" "$name" "$want"
  done
  [ $# -gt 0 ] || return 0
  said=$("set_$family" "$@" 2>&1) || refuse "$(sentence "$family" "$*")" "refused by $(driver): $(echo "$said" | tr '\\n' ' ')"
  read_now "$family"
  while [ $# -gt 0 ]; do
    have=$(found "$1")
    if [ "$have" != "$2" ]; then
      case $2$have in *[!0-9]*) refuse "$(sentence "$family" "$1")" "refused by $(driver): want $2, it stays at $have" ;; esac
      [ -n "$rounding" ] || refuse "$(sentence "$family" "$1")" "rounded $2 → $have by $(driver); ask for $have, or set allowRounding: true"
      echo "$1 $have" >>"$kept/$family.rounded"
    fi
    shift 2
  done
}`;

/** Prints what differs: \`compare FAMILY name value …\`. */
const compare: Script = `
compare() {
  family=$1; shift
  read_now "$family"
  while [ $# -gt 0 ]; do
    have=$(found "$1")
    [ "$have" = "$2" ] || { [ -n "$have" ] && [ "$have" = "$(kept_of "$family.rounded" "$1")" ]; } ||
      echo "$(sentence "$family" "$1"): want $2, have \${have:-$missing}"
    shift 2
  done
}`;

export const settingsShell = { words, release, settle, compare } as const;
