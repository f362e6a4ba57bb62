import type { GuestBackend } from "./guest.ts";
import { lineFds } from "./lines.ts";

/**
 * user-mode-linux (Linux: Documentation/virt/uml/user_mode_linux_howto_v2.rst): a kernel of the
 * distribution as a process of the node, without any need of virtualization by the processor. It has one
 * processor, its NIC one queue, and its TAP device is read by the process itself, so that vhost has no
 * place in it. The root is the node's own, read only (hostfs): its programs are those of the node.
 */
export const uml: GuestBackend = {
  programs: ["linux.uml"],
  nic: "vec0",
  commandLine: ({ id, home, tap, mac, mtuBytes, spec }) => [
    "linux.uml",
    `mem=${spec.memoryMiB}M`,
    `umid=${id}`,
    `uml_dir=${home}/uml/`,
    ...["root=/dev/root", "rootfstype=hostfs", "rootflags=/", "ro"],
    `init=${home}/init`,
    // The console is a file; no terminals are opened for the others.
    ...["con=null", "con0=null,fd:1", "con1=null", "ssl=null"],
    `ssl0=fd:${lineFds.shellIn},fd:${lineFds.shellOut}`,
    `ssl1=null,fd:${lineFds.eventsOut}`,
    `ssl2=fd:${lineFds.controlIn},fd:${lineFds.controlOut}`,
    // The MTU cannot be raised later: the driver takes what it is born with for the most it can have.
    `vec0:transport=tap,ifname=${tap},mac=${mac},depth=128,gro=1,mtu=${mtuBytes}`,
  ],
  obstacles: [
    `[ -c /dev/net/tun ] || echo "guests need /dev/net/tun, which is not there: load the module tun"`,
  ],
};
