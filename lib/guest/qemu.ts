import { containerLink } from "../names.ts";
import type { GuestSpec } from "../scenario/guest.ts";
import { type GuestBackend, tunObstacle } from "./guest.ts";
import {
  bareMachine,
  findingKernel,
  kernelFiles,
  kernelFolder,
  kernelWords,
  qemuProgram,
  rootTag,
} from "./qemu-kernel.ts";

/** Who has made a machine, in its DMI tables: so that a guest's kernel can tell what it runs on. */
export const dmiVendor = "netbench";

const cpusOf = ({ cpus = 1 }: GuestSpec) => cpus;
const queuesOf = ({ queues = 1 }: GuestSpec) => queues;

/** Virtqueues of a NIC, each with an interrupt: two a queue, one to control them, one for changes (VIRTIO 1.2, 5.1.2). */
const vectorsFor = (queues: number) => 2 * queues + 2;

const options = (...parts: (string | false)[]) => parts.filter((part) => part !== false).join(",");

/** A serial line, in both directions: QEMU takes the FIFOs NAME.in and NAME.out (qemu(1), -chardev pipe). */
const port = (name: string, nr: number, chardev = `pipe,id=${name},path=${name}`) => [
  ...["-chardev", chardev, "-device", `virtserialport,chardev=${name},nr=${nr}`],
];

/**
 * QEMU (qemu(1)): a virtual machine with virtio devices, on the processor's own virtualization (KVM) or by
 * translating instructions (TCG). Its root is the node's own, read only (virtio-9p): no image is made.
 */
export const qemu: GuestBackend = {
  programs: [qemuProgram],
  nic: containerLink,
  // Of the first virtio device. Ports of virtio-serial are no terminals: what is written is what arrives.
  lines: { shell: "/dev/vport0p1", events: "/dev/vport0p2", control: "/dev/vport0p3" },
  bootLimitSec: 120,
  commandLine: ({ id, home, tap, mac, mtuBytes, spec }, told) => [
    ...bareMachine,
    // A folder for firmware that is not there: the one option that takes any word.
    ...["-L", `umid=${id}`],
    ...["-m", `${spec.memoryMiB}`, "-smp", `${cpusOf(spec)}`],
    ...["-kernel", `${home}/kernel/${kernelFiles.kernel}`],
    ...["-initrd", `${home}/kernel/${kernelFiles.first}`],
    ...["-device", "virtio-serial-pci"],
    ...port("shell", 1),
    // Nobody writes to it.
    ...port("events", 2, "file,id=events,path=events.out"),
    ...port("control", 3),
    ...["-fsdev", "local,id=root,path=/,security_model=none,readonly=on,multidevs=remap"],
    ...["-device", `virtio-9p-pci,fsdev=root,mount_tag=${rootTag}`],
    ...[
      "-netdev",
      options(
        `tap,id=net,ifname=${tap},script=no,downscript=no`,
        queuesOf(spec) > 1 && `queues=${queuesOf(spec)}`,
        spec.vhost === true && "vhost=on",
      ),
    ],
    ...[
      "-device",
      options(
        // Without a file for booting over the network, which is in a package of its own.
        `virtio-net-pci,netdev=net,mac=${mac},host_mtu=${mtuBytes},romfile=`,
        queuesOf(spec) > 1 && `mq=on,vectors=${vectorsFor(queuesOf(spec))}`,
      ),
    ],
    ...["-append", [...kernelWords, `init=${home}/init`, ...told].join(" ")],
  ],
  prepare: ({ accelerator }) => [
    findingKernel,
    `ln -sfn "$kernel" "$home/kernel"`,
    accelerator === undefined
      ? `if kvm_boots; then accelerator=kvm; else accelerator=tcg; fi`
      : `accelerator=${accelerator}`,
    `added="-accel $accelerator -smbios type=1,manufacturer=${dmiVendor},product=qemu,version=$accelerator"`,
  ],
  obstacles: ({ accelerator, vhost }) => [
    tunObstacle,
    `[ "$(uname -m)" = x86_64 ] || echo "guests of QEMU are x86-64 machines, and this is none: take guest.backend uml"`,
    findingKernel,
    `[ -e "$kernel/${kernelFiles.first}" ] || echo "the kernel of QEMU's guests is missing (${kernelFolder}): npm run up fetches it, as root on Debian"`,
    ...(vhost === true
      ? [
          `[ -c /dev/vhost-net ] || echo "guest.vhost needs /dev/vhost-net, which is not there: load the module vhost_net, or leave guest.vhost out"`,
        ]
      : []),
    ...(accelerator === "kvm"
      ? [
          `if [ -e "$kernel/${kernelFiles.first}" ] && ! kvm_boots; then echo "guest.accelerator kvm: no kernel boots under KVM here, which was tried; leave it out, or set it to tcg"; fi`,
        ]
      : []),
  ],
  probes: (spec) => [
    {
      what: `queues of ${containerLink}`,
      argv: ["sh", "-c", `ls /sys/class/net/${containerLink}/queues | grep -c rx-`],
      want: `${queuesOf(spec)}`,
    },
    {
      what: "processors",
      argv: ["sh", "-c", "grep -c ^processor /proc/cpuinfo"],
      want: `${cpusOf(spec)}`,
    },
    {
      what: `driver of ${containerLink}`,
      argv: ["sh", "-c", `sed -n s/^DRIVER=//p /sys/class/net/${containerLink}/device/uevent`],
      want: "virtio_net",
    },
  ],
};
