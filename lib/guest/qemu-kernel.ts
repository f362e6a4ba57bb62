import { digest } from "../names.ts";
import { type Script, script } from "../script.ts";
import { quote, words } from "../shell.ts";

/**
 * The kernel of QEMU's guests, and what it begins with. It is Debian's (that for clouds has no 9p), as a package has
 * it: unpacked, never installed, since hooks would make it this machine's own. Set-up keeps it in the
 * person's cache (cli/setup/guest-kernel.ts), beside the first file system that loads the modules and finds the root.
 */

export const qemuProgram = "qemu-system-x86_64";

/** Debian's name for the kernel; the newest one depends on the package that has it. */
const kernelPackage = "linux-image-amd64";

/** What it must have as modules or in itself, in the order in which it takes them. */
const modules = ["virtio_pci", "virtio_console", "virtio_net", "9pnet_virtio", "9p"];

/** The tag of the file system that the guest's root is. */
export const rootTag = "root";

/** Word that says that a kernel is only tried, and what is said then. */
const tryingWord = "nb.try";
const kernelIsUp = "netbench: the kernel is up";

/** In the folder of the kernel. */
export const kernelFiles = { kernel: "kernel", first: "initramfs" };

/** First program, in the first file system (Linux: Documentation/filesystems/ramfs-rootfs-initramfs.rst). */
const firstProgram: Script = `#!/bin/busybox sh\n${script(
  `b=/bin/busybox`,
  `$b mkdir -p /proc /dev /root`,
  `$b mount -t proc proc /proc`,
  `read -r told </proc/cmdline`,
  `case " $told " in *" ${tryingWord} "*) echo ${quote(kernelIsUp)}; $b reboot -f ;; esac`,
  `$b mount -t devtmpfs dev /dev`,
  `while read -r module; do $b insmod "/modules/$module"; done </modules/order`,
  `for word in $told; do case $word in init=*) init=\${word#*=} ;; esac; done`,
  // The root's files change seldom, and not for us: what was read once is kept.
  `$b mount -t 9p -o ro,trans=virtio,version=9p2000.L,cache=loose,msize=262144 ${rootTag} /root`,
  // Ports are made by the kernel at its leisure.
  `until [ -c /dev/vport0p3 ]; do $b sleep 0.05; done`,
  `$b umount /proc`,
  `exec $b switch_root /root "$init"`,
)}\n`;

/** POSIX sh: fetches the kernel into the folder `$1`, which is there as a whole or not at all. */
export const fetchingKernel: Script = script(
  `made=$1`,
  `rm -rf "$made.new"`,
  `mkdir -p "$made.new/root" "$made.new/first/bin" "$made.new/first/modules"`,
  `cd "$made.new"`,
  `package=$(apt-cache depends ${kernelPackage} | sed -n 's/^ *Depends: *\\(linux-image-[0-9]\\S*\\)$/\\1/p' | head -n 1)`,
  `apt-get -q download "$package"`,
  `dpkg-deb --fsys-tarfile ./*.deb | tar -x -C root --wildcards '*/vmlinuz-*' '*/modules.*' '*.ko*'`,
  `[ -d root/lib ] || ln -s usr/lib root/lib`,
  `release=$(ls root/lib/modules)`,
  `depmod -b root "$release"`,
  `number=100`,
  // Each with those it needs ahead of it; what is in the kernel itself has no file.
  `modprobe -d root -S "$release" -a --show-depends ${words(...modules)} >found`,
  `sed -n 's/^insmod *//p' found | awk '!seen[$1]++ { print $1 }' >files`,
  `while read -r file; do`,
  `  name=$number-\${file##*/}`,
  `  case $name in`,
  `  *.xz) name=\${name%.xz}; xz -dc "$file" >"first/modules/$name" ;;`,
  `  *.zst) name=\${name%.zst}; zstd -qdc "$file" >"first/modules/$name" ;;`,
  `  *) cp "$file" "first/modules/$name" ;;`,
  `  esac`,
  `  echo "$name" >>first/modules/order`,
  `  number=$((number + 1))`,
  `done <files`,
  `cp "$(command -v busybox)" first/bin/busybox`,
  `printf '%s' ${quote(firstProgram)} >first/init`,
  `chmod 755 first/init`,
  `(cd first && find . | busybox cpio -o -H newc) >${kernelFiles.first}`,
  // Uncompressed where we know how, as QEMU can boot it (PVH): without KVM unpacking takes twice the rest of a boot.
  // Its place in the file: Linux, Documentation/x86/boot.rst (setup_sects, payload_offset, payload_length).
  `image=$(echo root/boot/vmlinuz-*)`,
  `number_at() { od -An -j "$1" -N "$2" -t "u$2" "$image" | tr -d ' '; }`,
  `tail -c +$((($(number_at 497 1) + 1) * 512 + $(number_at 584 4) + 1)) "$image" | head -c "$(number_at 588 4)" >payload`,
  `xz -dc --single-stream payload >${kernelFiles.kernel} 2>/dev/null || cp "$image" ${kernelFiles.kernel}`,
  `rm -rf root first found files payload ./*.deb`,
  `for old in "\${made%-*}"-*; do [ "$old" = "$made.new" ] || rm -rf "$old"; done`,
  `mv "$made.new" "$made"`,
);

/** In netbench's cache; another recipe is another folder. */
export const kernelFolder = `guest-kernel-${digest(fetchingKernel)}`;

/** How long a kernel that boots under KVM may take to say so: it takes a second. */
const tryLimitSec = 15;

/** Words of QEMU that all its guests begin with: nothing that was not asked for. */
export const bareMachine = [
  ...[qemuProgram, "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"],
  ...["-machine", "pc,usb=off,vmport=off", "-cpu", "max", "-serial", "stdio"],
];

/** Words of all kernels' command lines: few words on the console, and an end where one gives up. */
export const kernelWords = ["console=ttyS0", "quiet", "panic=-1"];

/**
 * POSIX sh: `$kernel` is the kernel's folder (XDG Base Directory Specification), `kvm_boots` tells
 * whether it boots under KVM here, and `kvm_is` prints what is known of that. A device /dev/kvm says
 * little: where this machine is a guest itself kernels may hang in it. So one is booted, once while
 * this machine is up, and the answer kept.
 */
export const findingKernel: Script = [
  `case \${XDG_CACHE_HOME:-} in /*) kernel=$XDG_CACHE_HOME ;; *) kernel=\${HOME:-/root}/.cache ;; esac`,
  `kernel=$kernel/netbench/${kernelFolder}`,
  `read -r boot </proc/sys/kernel/random/boot_id`,
  `kvm_is() {`,
  `  if [ ! -w /dev/kvm ]; then echo none; return; fi`,
  `  if { read -r when boots <"$kernel/kvm"; } 2>/dev/null && [ "$when" = "$boot" ]; then echo "$boots"; else echo untried; fi`,
  `}`,
  `kvm_boots() {`,
  `  if [ "$(kvm_is)" = untried ] && [ -e "$kernel/${kernelFiles.first}" ]; then`,
  `    boots=no`,
  `    if timeout -s KILL ${tryLimitSec} ${words(...bareMachine, "-accel", "kvm", "-m", "256")} -kernel "$kernel/${kernelFiles.kernel}" -initrd "$kernel/${kernelFiles.first}" -append ${quote([...kernelWords, tryingWord].join(" "))} </dev/null 2>/dev/null | grep -qF ${quote(kernelIsUp)}; then boots=yes; fi`,
  `    echo "$boot $boots" >"$kernel/kvm.$$"`,
  `    mv "$kernel/kvm.$$" "$kernel/kvm"`,
  `  fi`,
  `  [ "$(kvm_is)" = yes ]`,
  `}`,
].join("\n");
