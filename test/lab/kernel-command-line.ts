import type { Guest, GuestNic, LabLayout } from "./layout.ts";

/**
 * The words after `linux.uml` (Linux: Documentation/virt/uml/user_mode_linux_howto_v2.rst). The
 * guest's root is this machine's own, read only; its first program makes a writable layer over it.
 */
export function kernelCommandLine(
  { umlFolder }: LabLayout,
  { umid, folder, nics }: Guest,
  memoryMib: number,
): string[] {
  return [
    `mem=${memoryMib}M`,
    `umid=${umid}`,
    `uml_dir=${umlFolder}/`,
    ...["root=/dev/root", "rootfstype=hostfs", "rootflags=/", "ro"],
    `init=${folder}/init`,
    // The console is the file that we give as stdout; no terminals are opened for the others.
    ...["con=null", "con0=null,fd:1", "con1=null", "ssl=null"],
    ...nics.map(nicWord),
  ];
}

/** The MTU here is the most that the NIC can have later: buffers are made for it. */
const nicWord = ({ bornAs, bornMac, tap, maxMtuBytes }: GuestNic) =>
  `${bornAs}:transport=tap,ifname=${tap},mac=${bornMac},depth=128,gro=1,mtu=${maxMtuBytes}`;
