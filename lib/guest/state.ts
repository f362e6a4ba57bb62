import { type HostState, type Script, script } from "../script.ts";
import { quote, words } from "../shell.ts";
import type { Guest, GuestBackend } from "./guest.ts";
import { guestInit, guestIsUp, toldWords } from "./init.ts";
import { askingGuests, consoleFile, lineFifos, lockFile, pidFile } from "./lines.ts";

/** The end takes a quarter of a second: then SIGKILL, which is also how orphans of a killed guest go. */
const politeSec = 3;
/** Ahead of other programs: a guest has one processor, and without its share of time it misses what is sent to it. */
const niceness = -10;
const consoleLines = 12;
/** IFF_MULTI_QUEUE of include/uapi/linux/if_tun.h: whether a TAP device can be opened once a queue. */
const multiQueueFlag = 0x0100;

/**
 * The guests of a node, each with its NIC's other end in the network's bridge, as desired state.
 * Scripts for the node's own network namespace. A guest that is not as asked is booted anew: it keeps nothing.
 */
export function guestsState(guests: readonly Guest[], backend: GuestBackend): HostState {
  const [first] = guests;
  if (first === undefined) throw new Error("no guests");
  const { home, plug, mtuBytes, spec } = first;
  const calls = guests.map((guest) =>
    words(
      ...["each", guest.name, guest.id, guest.tap, guest.dir],
      ...[guest.address.split("/")[0] ?? "", "--"],
      ...backend.commandLine(guest, toldWords(guest, backend)),
    ),
  );
  const prelude = [
    `home=${quote(home)}`,
    `mtu=${mtuBytes}`,
    `queue=${spec.tapTxQueueLength ?? 1000}`,
    `multiqueue=${(spec.queues ?? 1) > 1 ? 1 : 0}`,
    // A guest and what is asked of it: its name, id, TAP device, folder, address; then its command line.
    `each() { name=$1 id=$2 tap=$3 dir=$4 address=$5; shift 6; "$action" "$@"; }`,
    `guests() {`,
    `  action=$1`,
    ...calls.map((call) => `  ${call}`),
    `}`,
    ...(plug.functions === undefined ? [] : [plug.functions]),
    `plug_differences() {`,
    plug.differences,
    `}`,
    ...watching,
    ...ending(plug.down),
  ];
  return {
    up: script(
      ...prelude,
      ...starting(backend, plug.up),
      `mkdir -p "$home"`,
      ...backend.prepare(spec),
      // Its guests are booted anew: they keep nothing of the first program but what they read at first.
      `init=${quote(guestInit(backend))}`,
      `if [ "$(cat "$home/init" 2>/dev/null; echo .)" != "$init." ]; then`,
      `  printf '%s' "$init" >"$home/init.new"`,
      `  chmod 755 "$home/init.new"`,
      `  end_all`,
      `  mv "$home/init.new" "$home/init"`,
      `fi`,
      `kept=${quote(guests.map(({ dir }) => dir).join("\n"))}`,
      `for dir in "$home"/*/; do`,
      `  dir=\${dir%/}`,
      `  if [ ! -e "$dir/id" ] || printf '%s\\n' "$kept" | grep -qxF "$dir"; then continue; fi`,
      `  remove`,
      `done`,
      `guests begin`,
      `guests await`,
    ),
    down: endGuests(home, plug.down),
    check: script(...prelude, plug.look, `guests differences`),
  };
}

/**
 * Ends all guests of a node, whoever started them, and removes what they stand on.
 * @param unplug takes one out of the network, where that stays (lib/network/guest-plug.ts)
 */
export const endGuests = (home: string, unplug: Script = "true"): Script =>
  script(
    `home=${quote(home)}`,
    ...ending(unplug),
    `end_all`,
    `rm -rf "$home"`,
    `rmdir -p "$(dirname "$home")" 2>/dev/null || true`,
  );

/** Differences of one guest, a line each. */
const watching = [
  askingGuests,
  `runs() {`,
  `  { read -r pid <"$dir/${pidFile}"; } 2>/dev/null && grep -qszx "[u]mid=$id" "/proc/$pid/cmdline"`,
  `}`,
  `differ() { [ "$2" = "$3" ] || echo "guest $name $1: want $2, have \${3:-none}"; }`,
  `tap_differences() {`,
  `  link=/sys/class/net/$tap`,
  `  if [ ! -e "$link" ]; then echo "guest $name $tap: want a link, have none"; return; fi`,
  `  read -r have <"$link/mtu"; differ "$tap mtu" "$mtu" "$have"`,
  `  read -r have <"$link/tx_queue_len"; differ "$tap txqueuelen" "$queue" "$have"`,
  `  read -r have <"$link/tun_flags"; differ "$tap multi_queue" "$multiqueue" $(((have & ${multiQueueFlag}) != 0))`,
  `  read -r have <"$link/flags"; [ $((have & 1)) = 1 ] || echo "guest $name $tap: want up, have down"`,
  `  plug_differences`,
  `}`,
  `guest_differences() {`,
  `  if ! runs; then echo "guest $name: want running, have none"; return; fi`,
  `  if [ "$(cat "$dir/config" 2>/dev/null)" != "$*" ]; then echo "guest $name: want another command line"; return; fi`,
  `  if ! answer=$(ask "$dir" state 2>/dev/null); then echo "guest $name: want an answer, have none; its console is $dir/${consoleFile}"; return; fi`,
  `  has() { printf '%s\\n' "$answer" | sed -n "s/^$1 //p"; }`,
  `  differ "MTU" "$mtu" "$(has mtu)"`,
  `  differ "address" "$address" "$(has address)"`,
  `  differ "agent" running "$(has agent)"`,
  `}`,
  `differences() { tap_differences; guest_differences "$@"; }`,
];

/** A guest is its own process and one for each address space in it, which a kill -9 leaves behind. */
const ending = (unplug: Script) => [
  `unplug() {`,
  unplug,
  `}`,
  `processes() { grep -lszx "[u]mid=$1" /proc/[0-9]*/cmdline | cut -d/ -f3 || true; }`,
  `end() {`,
  `  { read -r pid <"$dir/${pidFile}"; } 2>/dev/null || pid=none`,
  `  waited=0`,
  `  while left=$(processes "$id") && [ -n "$left" ]; do`,
  `    if [ "$waited" = 0 ] && printf '%s\\n' "$left" | grep -qx "$pid"; then`,
  `      kill -TERM "$pid" 2>/dev/null || true`,
  `    elif [ "$waited" = 0 ] || [ "$waited" -ge ${politeSec * 10} ]; then`,
  `      printf '%s\\n' "$left" | xargs -r kill -KILL 2>/dev/null || true`,
  `    fi`,
  `    if [ "$waited" -gt ${politeSec * 20} ]; then echo "guest $dir does not end" >&2; exit 1; fi`,
  `    waited=$((waited + 1))`,
  `    sleep 0.1`,
  `  done`,
  `  rm -rf "$home/uml/$id"`,
  `}`,
  `remove() {`,
  `  { read -r id tap <"$dir/id"; } 2>/dev/null || return 0`,
  `  end`,
  `  unplug`,
  `  ip link del dev "$tap" 2>/dev/null || true`,
  `  rm -rf "$dir"`,
  `}`,
  `end_all() {`,
  `  for dir in "$home"/*/; do dir=\${dir%/}; remove; done`,
  `}`,
];

const starting = ({ bootLimitSec }: GuestBackend, plugIn: Script) => [
  `added=`,
  // Where it had to be made, a guest that runs has lost its own end.
  `plug() {`,
  `  new=`,
  `  if ! { read -r flags <"/sys/class/net/$tap/tun_flags"; } 2>/dev/null || [ $(((flags & ${multiQueueFlag}) != 0)) != "$multiqueue" ]; then`,
  `    end`,
  `    ip link del dev "$tap" 2>/dev/null || true`,
  `    words=vnet_hdr`,
  `    if [ "$multiqueue" = 1 ]; then words="vnet_hdr multi_queue"; fi`,
  `    ip tuntap add "$tap" mode tap $words`,
  `    ip link set dev "$tap" addrgenmode none 2>/dev/null || true`,
  `    new=yes`,
  `  fi`,
  `  ip link set dev "$tap" mtu "$mtu" txqueuelen "$queue" up`,
  plugIn,
  `}`,
  `begin() {`,
  `  mkdir -p "$dir"`,
  `  echo "$id $tap" >"$dir/id"`,
  `  plug`,
  `  if [ -z "$(guest_differences "$@")" ]; then return; fi`,
  `  end`,
  `  rm -f "$dir"/*.in "$dir"/*.out "$dir/config"`,
  `  (cd "$dir" && mkfifo -m 600 ${Object.values(lineFifos).join(" ")})`,
  `  : >"$dir/${lockFile}"`,
  `  start "$@"`,
  `  echo "$*" >"$dir/config"`,
  `}`,
  // Its memory is an unlinked file in TMPDIR, which has to be a tmpfs to be fast. In a session of its own
  // it outlives us; where sessions share the time, it is theirs that counts (sched(7), autogroup).
  `start() {`,
  `  env -i "PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin" TMPDIR=/dev/shm setsid nice -n ${niceness} sh -c '`,
  `    echo "$$" >"$1/${pidFile}"`,
  `    { echo ${niceness} >/proc/self/autogroup; } 2>/dev/null || true`,
  `    cd "$1"`,
  `    exec ${Object.entries(lineFifos)
    .map(([fd, fifo]) => `${fd}<>${fifo}`)
    .join(" ")}`,
  `    shift`,
  `    exec "$@"' guest "$dir" "$@" $added </dev/null >"$dir/${consoleFile}" 2>&1 &`,
  `}`,
  `await() {`,
  `  waited=0`,
  `  until grep -qs ${quote(guestIsUp)} "$dir/${consoleFile}"; do`,
  `    waited=$((waited + 1))`,
  // Its process id is written by itself, a moment after it was started.
  `    if [ "$waited" -gt ${bootLimitSec * 10} ]; then fail; fi`,
  `    if [ "$waited" -gt 20 ] && ! runs; then fail; fi`,
  `    sleep 0.1`,
  `  done`,
  `  left=$(guest_differences "$@")`,
  `  if [ -n "$left" ]; then printf '%s\\n' "$left" >&2; fail; fi`,
  `}`,
  // The console stays, for who wants to know more.
  `fail() {`,
  `  echo "guest $name does not come up. The end of its console, $dir/${consoleFile}:" >&2`,
  // What a kernel prints after a panic tells nobody anything.
  `  sed '/^Kernel panic/q' "$dir/${consoleFile}" | tail -n ${consoleLines} | tr -d '\\r' | sed 's/^/  /' >&2`,
  `  end`,
  `  exit 1`,
  `}`,
];
