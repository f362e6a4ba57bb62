import type { HostState, Script } from "../../script.ts";
import { script } from "../../script.ts";
import { quote } from "../../shell.ts";
import {
  kernelDevice,
  kernelVxlanDevice,
  ovsBridge,
  ovsDir,
  type OvsLink,
  portPrefix,
  underlayBridge,
  userspaceDevice,
  vsctlWords,
} from "./names.ts";

/**
 * An instance of Open vSwitch of our own on a node: database, sockets and logs in a folder of ours,
 * never the system's (ovsdb-server(1), ovs-vswitchd(8)). In an emulated node the kernel datapath is
 * the node's too: the module keeps one for each network namespace.
 */

/** Where the schema of the database is, as Open vSwitch installs it. */
const schemaFile = "/usr/share/openvswitch/vswitch.ovsschema";

/** How long a daemon may take to end by itself, seconds. */
const endSec = 5;

/**
 * `ours NAME` prints the process ids of our daemons of that name: by program first, then by the folder
 * in the command line. Pid files may be gone, or name a process that is another's by now.
 */
const ours = (link: OvsLink): Script =>
  [
    `dir=${quote(ovsDir(link))}`,
    `ours() { grep -lsxE "$1" /proc/[0-9]*/comm | sed 's/comm$/cmdline/' | xargs -r grep -lsF "$dir/" | cut -d/ -f3 || true; }`,
  ].join("\n");

/**
 * Prints a line where another Open vSwitch runs in the node's network namespace: each would take
 * the other's ports for its own that were left, and delete them (ofproto/ofproto-dpif.c).
 */
export const foreignInstance = (link: OvsLink): Script =>
  [
    ours(link),
    `for other in $(grep -lsx ovs-vswitchd /proc/[0-9]*/comm | cut -d/ -f3); do`,
    `  if [ "/proc/$other/ns/net" -ef /proc/self/ns/net ] && ! grep -qsF "$dir/" "/proc/$other/cmdline"; then`,
    `    echo "another Open vSwitch runs here (process $other), and two delete each other's ports; stop it (systemctl stop openvswitch-switch) or use an emulated node"`,
    `  fi`,
    `done`,
  ].join("\n");

export function daemonsState(link: OvsLink): HostState {
  const userspace = link.network.datapath === "userspace";
  const common = `--log-file --detach -vconsole:off`;
  return {
    up: script(
      ours(link),
      `others=$(${foreignInstance(link)})`,
      `[ -z "$others" ] || { echo "$others" >&2; exit 1; }`,
      `mkdir -p "$dir"`,
      `export OVS_RUNDIR="$dir" OVS_LOGDIR="$dir" OVS_DBDIR="$dir"`,
      `if [ -z "$(ours ovsdb-server)" ]; then`,
      `  ovsdb-tool db-version "$dir/conf.db" >/dev/null 2>&1 || { rm -f "$dir/conf.db" "$dir"/.conf.db.*; ovsdb-tool create "$dir/conf.db" ${schemaFile}; }`,
      `  ovsdb-server "$dir/conf.db" --remote="punix:$dir/db.sock" --pidfile="$dir/ovsdb.pid" --unixctl="$dir/ovsdb.ctl" ${common}`,
      `fi`,
      `${vsctlWords(link)} --no-wait init`,
      `if [ -z "$(ours ovs-vswitchd)" ]; then`,
      `  ovs-vswitchd "unix:$dir/db.sock" ${userspace ? "--disable-system " : ""}--pidfile="$dir/vswitchd.pid" --unixctl="$dir/vswitchd.ctl" ${common}`,
      `fi`,
    ),
    down: stopDaemons(link),
    check: script(
      ours(link),
      ...["ovsdb-server", "ovs-vswitchd"].map(
        (name) => `[ -n "$(ours ${name})" ] || echo "${name}: want running, have none"`,
      ),
    ),
  };
}

/** Ends the daemons, first by asking them to tidy up, and removes what a killed one has left. */
function stopDaemons(link: OvsLink): Script {
  const { datapath } = link.network;
  const devices = [
    ovsBridge(link),
    underlayBridge(link),
    ...(datapath === "kernel" ? [kernelVxlanDevice] : [userspaceDevice]),
  ];
  return script(
    ours(link),
    `if [ -d "$dir" ]; then`,
    `  ! [ -S "$dir/vswitchd.ctl" ] || timeout ${endSec} ovs-appctl -t "$dir/vswitchd.ctl" exit --cleanup >/dev/null 2>&1 || true`,
    `  rounds=0`,
    `  while [ -n "$(ours ovs-vswitchd)" ] && [ "$rounds" -lt ${endSec * 10} ]; do rounds=$((rounds + 1)); sleep 0.1; done`,
    `  while [ -n "$(ours 'ovs-vswitchd|ovsdb-server')" ]; do`,
    `    ours 'ovs-vswitchd|ovsdb-server' | xargs -r kill -9 2>/dev/null || true`,
    `    sleep 0.1`,
    `  done`,
    // Another's that came up since must keep what has the same name.
    `  if [ -z "$(${foreignInstance(link)})" ]; then`,
    ...(datapath === "kernel"
      ? [`    ovs-dpctl del-dp ${kernelDevice} >/dev/null 2>&1 || true`]
      : []),
    `    for link in ${devices.map(quote).join(" ")} $(ip -o link show 2>/dev/null | sed -n 's/^[0-9]*: \\(${portPrefix(link)}[0-9a-f]*\\)[@:].*/\\1/p'); do`,
    `      ip link del dev "$link" 2>/dev/null || true`,
    `    done`,
    `  fi`,
    `  rm -rf "$dir"`,
    `fi`,
  );
}
