import type { Script } from "../../script.ts";
import type { GuestPlug } from "../guest-plug.ts";
import { settled } from "../settled.ts";
import { containerMtuBytes, type OvsLink, vsctlWords } from "./names.ts";
import { addPort, portFaults } from "./ports.ts";

/** How long the daemon may take to let go of a port; where it is gone, the database alone is told. */
const letGoSec = 10;

/** What lies between a guest's TAP device `$tap` and its port `$port` of the bridge, around the moment when that is added. */
interface Way {
  /** Sets `$port`, and names for what lies between. */
  names: Script;
  /** Prints what is wrong with it, of the guest `$name`. */
  faults: Script[];
  /** Makes it anew. */
  make: Script[];
  remove: Script[];
}

/** A link of the system like any other: a port of type tap the daemon would open itself (ovs-vswitchd.conf.db(5), Interface type). */
const direct: Way = { names: "port=$tap", faults: [], make: [], remove: [] };

/** Redirects all that comes in by one link out of another (tc-mirred(8)), and says whether that is so. */
const redirecting = [
  `redirect() {`,
  `  tc qdisc replace dev "$1" clsact`,
  `  tc filter del dev "$1" ingress 2>/dev/null || true`,
  `  tc filter add dev "$1" ingress protocol all prio 1 u32 match u32 0 0 action mirred egress redirect dev "$2"`,
  `}`,
  `redirects() { tc filter show dev "$1" ingress 2>/dev/null | grep -qF "Redirect to device $2)"; }`,
];

/**
 * A veth pair: a userspace datapath reads frames as they are, while a guest leaves checksums and the cutting
 * up of super-packets to its TAP device, and user-mode-linux cannot be told otherwise (`ethtool -K eth0 tx off`
 * in the guest is "on [requested off]"; Linux: arch/um/drivers/vector_transports.c). What leaves by a link without these offloads has them done
 * (Linux: Documentation/networking/checksum-offloads.rst).
 */
const patched = (mtuBytes: number): Way => ({
  names: "port=nbg-${tap#nbt-} inner=nbv-${tap#nbt-}",
  faults: [
    `for link in "$inner" "$port"; do`,
    `  if ! ip -o link show up dev "$link" 2>/dev/null | grep -q " mtu ${mtuBytes} "; then echo "$name $link: want up with MTU ${mtuBytes}, have another state"; fi`,
    `done`,
    `ethtool -k "$inner" 2>/dev/null | grep -q '^tx-checksumming: off' || echo "$name $inner tx-checksumming: want off, have on"`,
    `redirects "$tap" "$inner" || echo "$name $tap: want redirected to $inner, is not"`,
    `redirects "$inner" "$tap" || echo "$name $inner: want redirected to $tap, is not"`,
  ],
  make: [
    `ip link del dev "$inner" 2>/dev/null || true`,
    `ip link add name "$inner" mtu ${mtuBytes} type veth peer name "$port" mtu ${mtuBytes}`,
    `for link in "$inner" "$port"; do`,
    `  ip link set dev "$link" addrgenmode none 2>/dev/null || true`,
    `  ip link set dev "$link" up`,
    `done`,
    `ethtool -K "$inner" tx off >/dev/null`,
    `redirect "$tap" "$inner"`,
    `redirect "$inner" "$tap"`,
  ],
  remove: [`ip link del dev "$inner" 2>/dev/null || true`],
});

const ways: Record<OvsLink["network"]["datapath"], (mtuBytes: number) => Way> = {
  kernel: () => direct,
  userspace: patched,
};

/** A guest's TAP device at a port of the bridge, an access port where the containers' are. */
export const ovsPlug = (link: OvsLink): GuestPlug => {
  const { names, faults, make, remove } = ways[link.network.datapath](containerMtuBytes(link));
  const indented = (lines: readonly Script[]) => lines.map((line) => `  ${line}`);
  return {
    functions: [
      portFaults(link),
      ...(faults.length > 0 ? redirecting : []),
      `plug_faults() { (`,
      `  ${names} name="guest $name"`,
      ...indented(faults),
      `  port_faults`,
      `) }`,
      `look_again() { look; plug_faults; }`,
    ].join("\n"),
    look: "look",
    differences: "plug_faults",
    up: [
      `if [ -n "$new$(look_again)" ]; then`,
      `  ${names}`,
      // A transaction of its own: a port that is removed and added in one is the old one to the daemon.
      `  vsctl --if-exists del-port "$port"`,
      ...indented(make),
      `  vsctl ${addPort(link)}`,
      ...indented(settled("look_again").split("\n")),
      `fi`,
    ].join("\n"),
    down: [
      names,
      `timeout ${letGoSec} ${vsctlWords(link)} --no-wait --if-exists del-port "$port" 2>/dev/null || true`,
      ...remove,
    ].join("\n"),
  };
};
