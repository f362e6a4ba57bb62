import { type GuestBackend, tunObstacle } from "./guest.ts";
import { lineFds } from "./lines.ts";

/** Words that all kernels begin with; `home` has their first program. The console is a file; no terminals are opened for the others. */
export const umlWords = (id: string, home: string, memoryMiB: number): string[] => [
  "linux.uml",
  ...[`mem=${memoryMiB}M`, `umid=${id}`, `uml_dir=${home}/uml/`],
  ...["root=/dev/root", "rootfstype=hostfs", "rootflags=/", "ro"],
  ...[`init=${home}/init`, "con=null", "con0=null,fd:1", "con1=null", "ssl=null"],
];

/** Its `nr`th NIC. The MTU cannot be raised later: the driver takes what it is born with for the most it can have. */
export const umlNic = (nr: number, tap: string, mac: string, mtuBytes: number): string =>
  `vec${nr}:transport=tap,ifname=${tap},mac=${mac},depth=128,gro=1,mtu=${mtuBytes}`;

/**
 * user-mode-linux (Linux: Documentation/virt/uml/user_mode_linux_howto_v2.rst): a kernel of the
 * distribution as a process of the node, without any need of virtualization by the processor. It has one
 * processor, its NIC one queue, and its TAP device is read by the process itself, so that vhost has no
 * place in it. The root is the node's own, read only (hostfs): its programs are those of the node.
 */
export const uml: GuestBackend = {
  programs: ["linux.uml"],
  nic: "vec0",
  // It counts without the Ethernet header (Linux: arch/um/drivers/vector_kern.c, eth_type_trans before rx_bytes).
  uncountedBytes: 14,
  lines: { shell: "/dev/ttyS0", events: "/dev/ttyS1", control: "/dev/ttyS2" },
  // Some two seconds, where nothing else is busy.
  bootLimitSec: 60,
  commandLine: ({ id, home, tap, mac, mtuBytes, spec }, told) => [
    ...umlWords(id, home, spec.memoryMiB),
    `ssl0=fd:${lineFds.shellIn},fd:${lineFds.shellOut}`,
    `ssl1=null,fd:${lineFds.eventsOut}`,
    `ssl2=fd:${lineFds.controlIn},fd:${lineFds.controlOut}`,
    umlNic(0, tap, mac, mtuBytes),
    ...told,
  ],
  prepare: () => [`mkdir -p "$home/uml"`],
  obstacles: () => [tunObstacle],
  probes: () => [],
};
